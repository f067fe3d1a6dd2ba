// One page of a list, as every list is answered.
#pragma once

#include <cstddef>

#include "services/control/answers.h"
#include "services/control/cursor.h"

namespace fanfare::control {

/// `rows`: in the order of the list, one more than `count` where there is a next page, unless
/// `has_more` says so. `write` takes the JSON and a row; `key_of_row`: behind what the next page
/// begins.
template <typename Rows, typename Write, typename KeyOfRow>
http::Response page_response(Rows rows, std::size_t count, Write write, KeyOfRow key_of_row,
                             Shape shape = Shape::kApi, bool has_more = false) {
  const bool more = rows.size() > count || has_more;
  if (rows.size() > count) rows.resize(count);
  codec::JsonWriter json;
  json.begin_object().key("data").begin_array();
  for (const auto& row : rows) write(json, row);
  json.end_array();
  if (more)
    json.member(shape == Shape::kApi ? "nextCursor" : "next_cursor",
                cursor_of(key_of_row(rows.back())));
  return json_response(200, json.end_object().take());
}

}  // namespace fanfare::control
