"""The indicators of teachers (domain C1), a module a family; each declares itself beside the function that measures it."""

from yanxiu_xl.scoring.declared import gathered
from yanxiu_xl.scoring.teacher_indicators import growth, lessons, plan_and_presence, reading_and_writing
from yanxiu_xl.scoring.teacher_indicators.indicator import TeacherIndicator

TEACHER_INDICATORS = gathered(TeacherIndicator, (plan_and_presence, lessons, reading_and_writing, growth))
"""By code, in the order of their numbers."""
