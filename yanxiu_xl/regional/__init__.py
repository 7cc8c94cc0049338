"""Several towns: each merged as it is today, all of them in one archive, with reports and rules over all of them.

``towns`` finds their folders, ``sites`` reaches those that lie elsewhere, ``executor`` spreads the work, ``town`` is what is done for one of
them, ``archive`` keeps what they come to, ``across`` runs the rules across towns, ``reporting`` writes 区域汇总, ``run`` is the verb. Outside
libraries live in ``archive`` (SQLAlchemy, Alembic, psycopg), ``scheduler`` (distributed) and ``sites`` (fsspec); none is loaded before it is
used, for a school's installation has none of them.
"""
