BEGIN TRANSACTION;
CREATE TABLE acceptance (sha256 TEXT PRIMARY KEY, accepted_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE across_problem (
  school_code TEXT NOT NULL, number INTEGER NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL, file TEXT NOT NULL,
  sheet TEXT NOT NULL, cell TEXT NOT NULL, row INTEGER NOT NULL, column_key TEXT NOT NULL,
  value TEXT NOT NULL, message TEXT NOT NULL, fix TEXT NOT NULL,
  PRIMARY KEY (school_code, number)) WITHOUT ROWID;
CREATE TABLE arrival (sha256 TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (sha256, name)) WITHOUT ROWID;
CREATE TABLE attachment (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, source_row INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
  chars INTEGER, text TEXT NOT NULL,
  PRIMARY KEY (return_id, sheet, source_row)) WITHOUT ROWID;
CREATE TABLE backbone_check (row INTEGER PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE carried_roster (
  school_code TEXT NOT NULL, position INTEGER NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (school_code, position)) WITHOUT ROWID;
CREATE TABLE compared (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  against TEXT NOT NULL, lost TEXT NOT NULL,
  PRIMARY KEY (return_id, against)) WITHOUT ROWID;
CREATE TABLE confirmed_score (
  school_code TEXT PRIMARY KEY, score REAL, deduction REAL NOT NULL, deduction_detail TEXT NOT NULL, band TEXT NOT NULL,
  items TEXT NOT NULL, corrections TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE confirmed_teacher (
  school_code TEXT NOT NULL, teacher_id TEXT NOT NULL, name TEXT NOT NULL, base REAL, extra REAL NOT NULL,
  extra_detail TEXT NOT NULL, band TEXT NOT NULL, lacking TEXT NOT NULL, valid_observations INTEGER NOT NULL, rank INTEGER NOT NULL,
  items TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (school_code, name)) WITHOUT ROWID;
CREATE TABLE held (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, before INTEGER NOT NULL, after INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0, whose TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (return_id, sheet)) WITHOUT ROWID;
CREATE TABLE issue (
  school_code TEXT NOT NULL, number INTEGER NOT NULL, definition TEXT NOT NULL, content TEXT NOT NULL,
  built_at TEXT NOT NULL, PRIMARY KEY (school_code, number)) WITHOUT ROWID;
INSERT INTO "issue" VALUES('00',1,'c31f5945d463e791','a54b01c7e05671b0','2026-11-29T09:39:54+00:00');
INSERT INTO "issue" VALUES('01',1,'c31f5945d463e791','368066329669b88e','2026-11-29T09:39:57+00:00');
INSERT INTO "issue" VALUES('02',1,'c31f5945d463e791','74220323005f9106','2026-11-29T09:40:00+00:00');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO "meta" VALUES('registers','0.1.0 1d5e5ed5bbb4dd47 de22d315221c5a5de4fdb79457a7b269a4b4430857dadffc65049a78df54a93d');
INSERT INTO "meta" VALUES('issued 00 xlsm','ad10f81c3867ddfd1d449e05caf5ce431c29a9c5191700284982dda2014bd720 6aa20a6c854d7f42');
INSERT INTO "meta" VALUES('issued 00','a5b91b3661775a69902690996a513a8c1e450a684248f4309e6c4ad23b23fe96');
INSERT INTO "meta" VALUES('issued 01','3411361be09d4f431af37d7770b4c947033aa2485fa52d75c41ef1ce909f824b');
INSERT INTO "meta" VALUES('issued 02 xlsm','79e469a5ff9b194fd42d3dccc9f42282a4b2edef424fdde708a43142ec50e5dc 6aa20a6c854d7f42');
INSERT INTO "meta" VALUES('issued 02','39cbba39c90149cd88c0c972475dadf4b6375251f7649702ecd618f2aa5f1c45');
INSERT INTO "meta" VALUES('master','5ede3277497354caead2eac4fbad511d92f4d99b3c64953105d688b8b5852b93 b9e814b7b3e911ecee49c599eef54c2c2453817dfc44d2699c84de7f5fd2283a');
INSERT INTO "meta" VALUES('marked 01','ca6b911cd469be46 1bbb1511af0af12f617a34464207c43ee64eda0410e4d17e0a8934084750d1a4');
INSERT INTO "meta" VALUES('unfit','["c108560d9148643d", []]');
INSERT INTO "meta" VALUES('merged','c108560d9148643d 2020-10-31');
INSERT INTO "meta" VALUES('basis','52cc30614e1bc97a35e1558f5844bd29612d5b1175ba3a9806fce9d1bd1df050');
INSERT INTO "meta" VALUES('serial','7');
INSERT INTO "meta" VALUES('marked 00','297453b6f04a0aa5 3fde902a4f17eb97adb295e6e19bd42d4ed8836bc862e3a15357f0f22c45cce3 c24db02626fdb44f18f4c8f90d8ff1595e3b0cb6fcf0e969fca90d570dad4c2d');
INSERT INTO "meta" VALUES('master beside','282969014985d5cf5c4bebf34d92d042b2525ef8fb6567f2a3765bf60edfe894 总档案(新1).xlsx');
INSERT INTO "meta" VALUES('issued 01 xlsm','4d90be1863992ea3c021f454c1abd1a095523ae6d3878fd7e6ba956053da62f9|71cbe0aa9976f9962fae5f6fd7848c4eb3ecf204f8683c1402e0a44de6ae2e44 6aa20a6c854d7f42');
CREATE TABLE numbered (
  school_code TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (school_code, number, sha256)) WITHOUT ROWID;
CREATE TABLE present (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE problem (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL,
  sheet TEXT NOT NULL, cell TEXT NOT NULL, row INTEGER NOT NULL, column_key TEXT NOT NULL,
  value TEXT NOT NULL, message TEXT NOT NULL, fix TEXT NOT NULL,
  PRIMARY KEY (return_id, number)) WITHOUT ROWID;
CREATE TABLE proof_of_return (
  return_id INTEGER PRIMARY KEY REFERENCES school_return(id) ON DELETE CASCADE, digest TEXT NOT NULL);
CREATE TABLE proof_of_table (name TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE refused (
  name TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL,
  message TEXT NOT NULL, fix TEXT NOT NULL,
  check_key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE refused_material (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE return_column (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, column_key TEXT NOT NULL, letter TEXT NOT NULL, item_row INTEGER,
  PRIMARY KEY (return_id, sheet, column_key)) WITHOUT ROWID;
CREATE TABLE return_sheet (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, title TEXT NOT NULL, header_row INTEGER NOT NULL,
  rows INTEGER NOT NULL, filled INTEGER NOT NULL, read INTEGER NOT NULL, reported INTEGER NOT NULL,
  outside TEXT, cells INTEGER NOT NULL DEFAULT 0, own INTEGER NOT NULL DEFAULT 0, kept INTEGER NOT NULL DEFAULT 0, automatic TEXT,
  PRIMARY KEY (return_id, sheet)) WITHOUT ROWID;
CREATE TABLE return_tab (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  number INTEGER NOT NULL, title TEXT NOT NULL, hidden INTEGER NOT NULL, cells INTEGER NOT NULL, kept TEXT NOT NULL,
  PRIMARY KEY (return_id, number)) WITHOUT ROWID;
CREATE TABLE row_activities (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "activity_id" TEXT,
  "date" TEXT,
  "minutes" NUMERIC,
  "category" TEXT,
  "method" TEXT,
  "content" TEXT,
  "content_detail" TEXT,
  "topic" TEXT,
  "organiser" TEXT,
  "make_up" TEXT,
  "place" TEXT,
  "chair" TEXT,
  "speaker" TEXT,
  "attendance" TEXT,
  "participants" TEXT,
  "official_leave" TEXT,
  "leave" TEXT,
  "absent" TEXT,
  "late" TEXT,
  "related_id" TEXT,
  "summary" TEXT,
  "material" TEXT,
  "filed_on" TEXT,
  "photo" TEXT,
  "note" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_archive (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "item_code" TEXT,
  "item_group" TEXT,
  "item" TEXT,
  "due" TEXT,
  "completion" TEXT,
  "done_on" TEXT,
  "owner" TEXT,
  "location" TEXT,
  "copies" NUMERIC,
  "note" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_evaluations (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "lesson_id" TEXT,
  "judge" TEXT,
  "aims" NUMERIC,
  "substance" NUMERIC,
  "process" NUMERIC,
  "group_work" NUMERIC,
  "it_use" NUMERIC,
  "bearing" NUMERIC,
  "effect" NUMERIC,
  "strengths" TEXT,
  "advice" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_mentoring (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "pair_id" TEXT,
  "mentor" TEXT,
  "mentor_school" TEXT,
  "apprentice" TEXT,
  "subject" TEXT,
  "agreed_on" TEXT,
  "start" TEXT,
  "end" TEXT,
  "goal" TEXT,
  "report_lesson" TEXT,
  "result" TEXT,
  "note" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_observations (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "date" TEXT,
  "period" TEXT,
  "observer" TEXT,
  "scope" TEXT,
  "host_school" TEXT,
  "teacher" TEXT,
  "grade" TEXT,
  "subject" TEXT,
  "topic" TEXT,
  "kind" TEXT,
  "lesson_type" TEXT,
  "strengths" TEXT,
  "advice" TEXT,
  "lesson_grade" TEXT,
  "reviewed" TEXT,
  "reflection" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_open_lessons (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "lesson_id" TEXT,
  "date" TEXT,
  "period" TEXT,
  "teacher" TEXT,
  "grade" TEXT,
  "subject" TEXT,
  "topic" TEXT,
  "kind" TEXT,
  "lesson_type" TEXT,
  "on_theme" TEXT,
  "uses_it" TEXT,
  "plan" TEXT,
  "courseware" TEXT,
  "reflection" TEXT,
  "reviewed_on" TEXT,
  "review_chair" TEXT,
  "review_points" TEXT,
  "advice" TEXT,
  "recognition" TEXT,
  "centre_review" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_profile (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "term" TEXT,
  "school_code" TEXT,
  "school_name" TEXT,
  "school_type" TEXT,
  "principal" TEXT,
  "training_head" TEXT,
  "recorder" TEXT,
  "classes" NUMERIC,
  "mixed_classes" NUMERIC,
  "pupils" NUMERIC,
  "teachers" NUMERIC,
  "whiteboard_rooms" NUMERIC,
  "liaison" TEXT,
  "theme" TEXT,
  "meeting_time" TEXT,
  "reported_on" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_projects (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "project_id" TEXT,
  "title" TEXT,
  "level" TEXT,
  "approval" TEXT,
  "leader" TEXT,
  "members" TEXT,
  "approved_on" TEXT,
  "closing_on" TEXT,
  "stage" TEXT,
  "on_theme" TEXT,
  "results" TEXT,
  "note" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_reviews (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "teacher" TEXT,
  "own" NUMERIC,
  "peers" NUMERIC,
  "school" NUMERIC,
  "pupils" NUMERIC,
  "strengths" TEXT,
  "direction" TEXT,
  "confirmed" TEXT,
  "date" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_roster (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "teacher_id" TEXT,
  "name" TEXT,
  "gender" TEXT,
  "born" TEXT,
  "work_since" TEXT,
  "education" TEXT,
  "title" TEXT,
  "subjects" TEXT,
  "grades" TEXT,
  "research_group" TEXT,
  "class_teacher" TEXT,
  "post" TEXT,
  "backbone" TEXT,
  "assessed" TEXT,
  "exemption" TEXT,
  "on_duty_from" TEXT,
  "on_duty_to" TEXT,
  "ethics" TEXT,
  "note" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_timetable (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "class_name" TEXT,
  "weekday" TEXT,
  "period" TEXT,
  "subject" TEXT,
  "teacher" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE row_writings (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  source_row INTEGER NOT NULL,
  "teacher" TEXT,
  "category" TEXT,
  "title" TEXT,
  "author" TEXT,
  "month" TEXT,
  "date" TEXT,
  "chars" NUMERIC,
  "excerpt" TEXT,
  "thoughts" TEXT,
  "reading_days" NUMERIC,
  "reading_minutes" NUMERIC,
  "award" TEXT,
  "award_detail" TEXT,
  "exhibited" TEXT,
  "original" TEXT,
  "checked" TEXT,
  "checker" TEXT,
  "checked_on" TEXT,
  "file_name" TEXT,
  "note" TEXT,
  typed TEXT,
  extra TEXT,
  PRIMARY KEY (return_id, source_row)
) WITHOUT ROWID;
CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL);
INSERT INTO "schema_migration" VALUES(1,'2026-11-29T09:39:50+00:00');
INSERT INTO "schema_migration" VALUES(2,'2026-11-29T09:39:50+00:00');
INSERT INTO "schema_migration" VALUES(3,'2026-11-29T09:39:50+00:00');
INSERT INTO "schema_migration" VALUES(4,'2026-11-29T09:39:50+00:00');
INSERT INTO "schema_migration" VALUES(5,'2026-11-29T09:39:50+00:00');
CREATE TABLE school_return (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  school_code TEXT NOT NULL,
  term TEXT NOT NULL,
  template_version TEXT NOT NULL,
  definition TEXT NOT NULL,
  issue INTEGER NOT NULL,
  checked_at TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  check_key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('accepted', 'returned', 'superseded')), saved_exact INTEGER NOT NULL DEFAULT 0, saved_raw TEXT NOT NULL DEFAULT '', writer TEXT NOT NULL DEFAULT '', packed_at TEXT NOT NULL DEFAULT '', sequence INTEGER NOT NULL DEFAULT 0);
CREATE TABLE school_score (
  return_id INTEGER PRIMARY KEY REFERENCES school_return(id) ON DELETE CASCADE, own REAL, items TEXT NOT NULL);
CREATE TABLE teacher_score (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  teacher_id TEXT NOT NULL, name TEXT NOT NULL, base REAL, extra REAL NOT NULL, extra_detail TEXT NOT NULL,
  band TEXT NOT NULL, lacking TEXT NOT NULL, valid_observations INTEGER NOT NULL, rank INTEGER NOT NULL, items TEXT NOT NULL,
  PRIMARY KEY (return_id, name)) WITHOUT ROWID;
CREATE TABLE undecided (return_id INTEGER PRIMARY KEY REFERENCES school_return(id) ON DELETE CASCADE);
CREATE TABLE unhandled (
  name TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL,
  message TEXT NOT NULL, fix TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE withdrawal (sha256 TEXT PRIMARY KEY, withdrawn_at TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX school_return_by_school ON school_return (school_code);
COMMIT;
