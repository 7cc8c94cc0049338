"""The indicators of schools (domain C2), a module a family; each declares itself beside the function that measures it."""

from yanxiu_xl.scoring.declared import gathered
from yanxiu_xl.scoring.school_indicators import (
    growth,
    learning,
    lectures,
    lessons,
    organisation,
    registered_by_the_centre,
)
from yanxiu_xl.scoring.school_indicators.indicator import SchoolIndicator

SCHOOL_INDICATORS = gathered(SchoolIndicator, (organisation, lectures, lessons, learning, growth, registered_by_the_centre))
"""By code, in the order of their numbers."""
