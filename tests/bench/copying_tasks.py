"""Work on a document that copies most of it, with the answer a person would hope for."""

import msgspec

_HISTORY = (
    "The lighthouse at Cape Varn was built in 1874 from grey granite that fishermen carried across the bay in open "
    "boats. Its first keeper, Anders Holm, lived there with his wife and four daughters for thirty-one years. Every "
    "morning he wrote down the weather, the ships that passed and the price of oil. When the great storm of 1902 broke "
    "the northern window, Holm kept the lamp burning by hand for two nights, and the steamer Aurora found her way into "
    "the harbour with ninety passengers on board. The council gave him a silver watch, which is still shown in the "
    "town's museum. In 1936 the lamp was made electric, and since 1981 nobody has lived in the tower. Visitors may "
    "climb its 187 steps between May and September, except on Mondays."
)

_TYPED = (
    "The comittee met on Tuesday in the old town hall. Mrs. Lindqvist reported that the bridge repairs will cost more "
    "then expected, because the wooden beams has rotted below the waterline. She asked for another 40,000 crowns. Mr. "
    "Berg objected that the school roof is more urgent, and that the money had been promised for it last spring. After "
    "a long discusion the members agreed to split the sum: 25,000 crowns for the bridge and 15,000 for the roof. The "
    "treasurer will write to the county befor the end of the month. The next meeting is on the first Tuesday in March."
)

_CORRECTED = (
    "The committee met on Tuesday in the old town hall. Mrs. Lindqvist reported that the bridge repairs will cost more "
    "than expected, because the wooden beams have rotted below the waterline. She asked for another 40,000 crowns. Mr. "
    "Berg objected that the school roof is more urgent, and that the money had been promised for it last spring. After "
    "a long discussion the members agreed to split the sum: 25,000 crowns for the bridge and 15,000 for the roof. The "
    "treasurer will write to the county before the end of the month. The next meeting is on the first Tuesday in March."
)

_ORDERS = (
    "Order 4471, Hanna Meyer, Rosenweg 12, Freiburg, two blue ceramic bowls, paid.\n"
    "Order 4472, Jonas Petit, Rue des Tilleuls 8, Colmar, one oak serving tray, unpaid.\n"
    "Order 4473, Minji Park, Seongsu-dong 33, Seoul, six linen napkins in grey, paid.\n"
    "Order 4474, Carla Rossi, Via Garibaldi 101, Torino, one copper kettle with stand, unpaid.\n"
    "Order 4475, Samuel Okafor, Marina Road 5, Lagos, three hand-blown wine glasses, paid.\n"
    "Order 4476, Ingrid Dahl, Storgata 77, Bergen, one wool blanket in moss green, unpaid.\n"
)

_TABLE = (
    "| Order | Name | Address | Goods | State |\n|---|---|---|---|---|\n"
    "| 4471 | Hanna Meyer | Rosenweg 12, Freiburg | two blue ceramic bowls | paid |\n"
    "| 4472 | Jonas Petit | Rue des Tilleuls 8, Colmar | one oak serving tray | unpaid |\n"
    "| 4473 | Minji Park | Seongsu-dong 33, Seoul | six linen napkins in grey | paid |\n"
    "| 4474 | Carla Rossi | Via Garibaldi 101, Torino | one copper kettle with stand | unpaid |\n"
    "| 4475 | Samuel Okafor | Marina Road 5, Lagos | three hand-blown wine glasses | paid |\n"
    "| 4476 | Ingrid Dahl | Storgata 77, Bergen | one wool blanket in moss green | unpaid |\n"
)

_EXTRACT = (
    "Order 4472, Jonas Petit, Rue des Tilleuls 8, Colmar, one oak serving tray, unpaid.\n"
    "Order 4474, Carla Rossi, Via Garibaldi 101, Torino, one copper kettle with stand, unpaid.\n"
    "Order 4476, Ingrid Dahl, Storgata 77, Bergen, one wool blanket in moss green, unpaid.\n"
)


class CopyingTask(msgspec.Struct, frozen=True):
    """``answer`` is given, so that the speed does not depend on how clever a small model is."""

    name: str
    question: str
    answer: str


TASKS = (
    CopyingTask("quote", f"What does the leaflet say? Quote it.\n\n{_HISTORY}", f'The leaflet says: "{_HISTORY}"'),
    CopyingTask("correct", f"Correct the mistakes in these minutes:\n\n{_TYPED}", _CORRECTED),
    CopyingTask("reformat", f"Make a table of these orders:\n\n{_ORDERS}", _TABLE),
    CopyingTask("extract", f"Which orders are unpaid? List them as they stand.\n\n{_ORDERS}", _EXTRACT),
)
