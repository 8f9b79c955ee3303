"""What editors see, by model."""


def install() -> None:
    """Give each model its form."""
