"""The first tables: a town's, with the town before their columns, and those of the region.

Like the tables of sheets in a town's archive they are made as they are declared today; a form that changes afterwards is fitted
(``archive.opening``), and what no such fit can do gets a revision of its own.
"""

from alembic import op

from yanxiu_xl.regional.archive.tables import METADATA

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    METADATA.create_all(op.get_bind())
