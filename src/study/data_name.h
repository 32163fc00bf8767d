#pragma once

#include <string>
#include <vector>

namespace modrob::study {

/// How a data set is called in names of folders and in tables: the last part of its path. "sets/mosi/" is "mosi".
std::string data_name(const std::string& data);

/// UserError naming `where` when two of these data sets have the same name, which tables, folders and comparisons use.
void require_distinct_names(const std::vector<std::string>& data, const std::string& where);

}  // namespace modrob::study
