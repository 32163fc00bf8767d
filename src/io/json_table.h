#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "io/csv.h"
#include "io/json.h"

namespace modrob::io {

/// True when the first character other than a blank opens a JSON list or object, which no header does.
bool looks_like_json(std::string_view text);

/// A table of JSON records, as pandas writes them: a list of objects, or one object a line (JSONL). Columns are the
/// keys in the order in which they are met; a value that is null or absent is an empty field, numbers and booleans are
/// their text. `name` stands for the path. UserError "FILE:LINE: ..." for what is no such record, a value that is
/// itself a list or an object, text that is not UTF-8; with line and column for what is no JSON.
CsvTable read_json_table(std::string_view text, const std::string& name);
/// The records that are the rows of that table, one at a time.
void for_each_json_record(std::string_view text, const std::string& name, const std::function<void(Json record)>& take);

}  // namespace modrob::io
