-- Tables of an archive of schema version 1, as the first program made them. Never changed: it stands for archives that are out there.
CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
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
  state TEXT NOT NULL CHECK (state IN ('accepted', 'returned', 'superseded')));
CREATE INDEX school_return_by_school ON school_return (school_code);
CREATE TABLE arrival (sha256 TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (sha256, name)) WITHOUT ROWID;
CREATE TABLE present (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE refused (
  name TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL,
  message TEXT NOT NULL, fix TEXT NOT NULL,
  check_key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE problem (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL,
  sheet TEXT NOT NULL, cell TEXT NOT NULL, row INTEGER NOT NULL, column_key TEXT NOT NULL,
  value TEXT NOT NULL, message TEXT NOT NULL, fix TEXT NOT NULL,
  PRIMARY KEY (return_id, number)) WITHOUT ROWID;
CREATE TABLE return_sheet (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, title TEXT NOT NULL, header_row INTEGER NOT NULL,
  rows INTEGER NOT NULL, filled INTEGER NOT NULL, read INTEGER NOT NULL, reported INTEGER NOT NULL,
  outside TEXT,
  PRIMARY KEY (return_id, sheet)) WITHOUT ROWID;
CREATE TABLE across_problem (
  school_code TEXT NOT NULL, number INTEGER NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, variant TEXT NOT NULL, file TEXT NOT NULL,
  sheet TEXT NOT NULL, cell TEXT NOT NULL, row INTEGER NOT NULL, column_key TEXT NOT NULL,
  value TEXT NOT NULL, message TEXT NOT NULL, fix TEXT NOT NULL,
  PRIMARY KEY (school_code, number)) WITHOUT ROWID;
CREATE TABLE teacher_score (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  teacher_id TEXT NOT NULL, name TEXT NOT NULL, base REAL, extra REAL NOT NULL, extra_detail TEXT NOT NULL,
  band TEXT NOT NULL, lacking TEXT NOT NULL, valid_observations INTEGER NOT NULL, rank INTEGER NOT NULL, items TEXT NOT NULL,
  PRIMARY KEY (return_id, name)) WITHOUT ROWID;
CREATE TABLE school_score (
  return_id INTEGER PRIMARY KEY REFERENCES school_return(id) ON DELETE CASCADE, own REAL, items TEXT NOT NULL);
CREATE TABLE confirmed_score (
  school_code TEXT PRIMARY KEY, score REAL, deduction REAL NOT NULL, deduction_detail TEXT NOT NULL, band TEXT NOT NULL,
  items TEXT NOT NULL, corrections TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE attachment (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, source_row INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
  chars INTEGER, text TEXT NOT NULL,
  PRIMARY KEY (return_id, sheet, source_row)) WITHOUT ROWID;
CREATE TABLE return_column (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  sheet TEXT NOT NULL, column_key TEXT NOT NULL, letter TEXT NOT NULL, item_row INTEGER,
  PRIMARY KEY (return_id, sheet, column_key)) WITHOUT ROWID;
CREATE TABLE issue (
  school_code TEXT NOT NULL, number INTEGER NOT NULL, definition TEXT NOT NULL, content TEXT NOT NULL,
  built_at TEXT NOT NULL, PRIMARY KEY (school_code, number)) WITHOUT ROWID;
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
INSERT INTO schema_migration VALUES (1, '2020-10-31T08:00:00+08:00');
