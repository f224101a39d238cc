"""What an operator can mend: said in one line, without a traceback."""


class OperatorMistake(RuntimeError):
    """The command cannot do what it was asked; its text says why, and what to do."""
