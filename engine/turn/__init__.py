"""One question and its answer: search, plan, generation, evidence."""
