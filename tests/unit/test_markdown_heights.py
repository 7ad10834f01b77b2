"""The tree of heights against plain sums."""

import random

import pytest

from gui.transcript.heights import HeightTree


def test_tree_agrees_with_plain_sums() -> None:
    generator = random.Random(3)
    heights = [generator.randint(0, 90) for _ in range(201)]
    tree = HeightTree(heights[:150])
    for height in heights[150:]:
        tree.append(height)
    for _ in range(300):
        row = generator.randrange(len(heights))
        heights[row] = generator.randint(1, 90)
        tree.set(row, heights[row])
        other = generator.randrange(len(heights))
        assert tree.top(other) == sum(heights[:other])
        assert tree[other] == heights[other]
        position = generator.randrange(sum(heights))
        found, distance = tree.find(position)
        assert sum(heights[:found]) + distance == position
        assert 0 <= distance < heights[found]
    assert tree.total == sum(heights)


def test_positions_outside_give_the_ends() -> None:
    tree = HeightTree([10, 20])
    assert tree.find(-5) == (0, 0)
    assert tree.find(99) == (1, 19)


def test_empty_tree() -> None:
    tree = HeightTree()
    assert tree.total == 0
    with pytest.raises(IndexError):
        tree.find(0)
    tree.append(7)
    assert (tree.total, tree.find(3)) == (7, (0, 3))


def test_rows_from_one_on_are_replaced_by_few_and_by_many() -> None:
    heights = [7 * i % 31 + 1 for i in range(1_000)]
    for row, others in ((1_000, [5, 6]), (990, [1]), (0, [3, 4]), (500, list(range(1, 700))), (999, [])):
        tree = HeightTree(heights)
        tree.replace_from(row, others)
        expected = [*heights[:row], *others]
        assert [tree[index] for index in range(len(tree))] == expected
        assert [tree.top(index) for index in range(len(tree) + 1)] == [sum(expected[:i]) for i in range(len(tree) + 1)]
        tree.set(0, 100)
        assert tree.total == sum(expected) - expected[0] + 100
