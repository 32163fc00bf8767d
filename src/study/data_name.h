#pragma once

#include <string>

namespace modrob::study {

/// How a data set is called in names of folders and in tables: the last part of its path. "sets/mosi/" is "mosi".
std::string data_name(const std::string& data);

}  // namespace modrob::study
