#include "services/control/database/sqlite.h"

#include <sqlite3.h>

#include <fstream>

namespace fanfare::control {
namespace {

void require(bool done, sqlite3* database) {
  if (done) return;
  const int fault = sqlite3_errcode(database);
  const char* file = sqlite3_db_filename(database, "main");
  if ((fault == SQLITE_CORRUPT || fault == SQLITE_NOTADB) && file && *file)
    std::ofstream(Database::damage_mark(file)) << sqlite3_errmsg(database) << "\n";
  throw SqliteError(std::string("index: ") + sqlite3_errmsg(database));
}

}  // namespace

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  require(sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) == SQLITE_OK,
          database);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::reset() {
  sqlite3_reset(statement_);
  return *this;
}

Statement& Statement::bind(int place, std::string_view text) {
  require(sqlite3_bind_text(statement_, place, text.data() ? text.data() : "",
                            static_cast<int>(text.size()), SQLITE_TRANSIENT) == SQLITE_OK,
          database_);
  return *this;
}

Statement& Statement::bind_view(int place, std::string_view text) {
  require(sqlite3_bind_text(statement_, place, text.data() ? text.data() : "",
                            static_cast<int>(text.size()), SQLITE_STATIC) == SQLITE_OK,
          database_);
  return *this;
}

Statement& Statement::bind_bytes(int place, std::string_view bytes) {
  require(sqlite3_bind_blob(statement_, place, bytes.data() ? bytes.data() : "",
                            static_cast<int>(bytes.size()), SQLITE_TRANSIENT) == SQLITE_OK,
          database_);
  return *this;
}

Statement& Statement::bind(int place, std::int64_t number) {
  require(sqlite3_bind_int64(statement_, place, number) == SQLITE_OK, database_);
  return *this;
}

Statement& Statement::bind_null(int place) {
  require(sqlite3_bind_null(statement_, place) == SQLITE_OK, database_);
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_);
  require(result == SQLITE_ROW || result == SQLITE_DONE, database_);
  return result == SQLITE_ROW;
}

std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes ? std::string(bytes, size) : std::string();
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Database::Database(const std::string& path) {
  // Without its statistics, SQLite allocates without a lock.
  [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    const std::string why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close(handle_);
    throw SqliteError("index " + path + ": " + why);
  }
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const std::string& sql) {
  require(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK, handle_);
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(handle_); }

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

std::int64_t Database::number(const std::string& sql) {
  auto statement = prepare(sql);
  return statement.step() ? statement.number(0) : 0;
}

}  // namespace fanfare::control
