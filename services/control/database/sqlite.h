// SQLite's C interface, as far as the index needs it.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace fanfare::control {

class SqliteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A prepared statement; reset() before new values. Threads: its database's.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement();
  Statement(Statement&& other) noexcept : database_(other.database_), statement_(other.statement_) {
    other.statement_ = nullptr;
  }

  /// Makes it ready for new values.
  Statement& reset();
  Statement& bind(int place, std::string_view text);
  /// Without a copy: `text` outlives the next step().
  Statement& bind_view(int place, std::string_view text);
  Statement& bind_bytes(int place, std::string_view bytes);
  Statement& bind(int place, std::int64_t number);
  Statement& bind_null(int place);
  /// True if there is a row.
  bool step();
  /// For statements without rows.
  void execute() {
    step();
    reset();
  }

  std::string text(int column) const;  // bytes too
  std::int64_t number(int column) const;
  bool is_null(int column) const;

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

/// Threads: one.
class Database {
 public:
  /// A file that is made where the one at `path` turns out to be damaged: it needn't be opened
  /// again.
  static std::string damage_mark(const std::string& path) { return path + "-damaged"; }
  /// Opens or makes the file. Throws SqliteError.
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql);
  Statement prepare(std::string_view sql) { return Statement(handle_, sql); }
  std::int64_t number(const std::string& sql);
  bool in_transaction() const;
  /// Rows that the last statement inserted, updated or deleted.
  std::int64_t changes() const;
  /// The number of the row that was inserted last.
  std::int64_t last_row() const;

 private:
  sqlite3* handle_ = nullptr;
};

}  // namespace fanfare::control
