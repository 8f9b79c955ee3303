"""Legal dates: a day with the precision that is known."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from kb.models.vocabulary import DatePrecision

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class PartialDate:
    """A day, a month or a year. `last` is the final day of the period, from which it counts."""

    last: dt.date
    precision: DatePrecision

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `2025`, `2025-06` or `2025-06-23`; ValueError with a sentence otherwise."""
        match = _ISO.fullmatch(text.strip())
        if not match:
            raise ValueError(f"“{text}” is not a date: write 2025, 2025-06 or 2025-06-23.")
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            if day:
                return cls(dt.date(year, month, day), DatePrecision.DAY)
            precision = DatePrecision.MONTH if month else DatePrecision.YEAR
            return cls(end_of_period(dt.date(year, month or 12, 1), precision), precision)
        except ValueError:
            raise ValueError(f"“{text}” is not a day of the calendar.") from None

    @property
    def first(self) -> dt.date:
        """The first day of the period."""
        if self.precision == DatePrecision.YEAR:
            return self.last.replace(month=1, day=1)
        return self.last.replace(day=1) if self.precision == DatePrecision.MONTH else self.last

    def iso(self) -> str:
        """The known part in ISO 8601: the inverse of `parse`."""
        return self.last.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    def __str__(self) -> str:
        """As readers see it: “23 June 2025”, “June 2025” or “2025”."""
        return date_format(self.last, {"day": "j F Y", "month": "F Y", "year": "Y"}[self.precision])


def end_of_period(day: dt.date, precision: str) -> dt.date:
    """The last day of the year, month or day that `day` lies in."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=12, day=31)
    if precision == DatePrecision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


class MaybeDated(models.Model):
    """A row that may carry a date with its precision. Stored as the last day of the period."""

    date = models.DateField(null=True, blank=True)
    date_precision = models.CharField(
        "how much is known",
        max_length=5,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        help_text="A month or a year counts from its last day.",
    )

    class Meta:
        abstract = True

    @property
    def when(self) -> PartialDate | None:
        """The date as readers see it."""
        return PartialDate(self.date, DatePrecision(self.date_precision)) if self.date else None

    @when.setter
    def when(self, value: PartialDate | None) -> None:
        self.date = value.last if value else None
        self.date_precision = value.precision if value else DatePrecision.DAY

    def save(self, *args, **kwargs) -> None:
        if self.date:
            self.date = end_of_period(self.date, self.date_precision)
        super().save(*args, **kwargs)

    @property
    def is_past(self) -> bool:
        """Whether the whole period lies behind us."""
        return bool(self.date) and self.date < timezone.localdate()


class Dated(MaybeDated):
    """A row that must carry a date."""

    date = models.DateField()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if not self.date:
            raise ValidationError({"date": "Give the date, or the last day of the month or year."})
