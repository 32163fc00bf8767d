#pragma once

#include <filesystem>
#include <string>

#include "analysis/analysis.h"
#include "io/json.h"

namespace modrob::analysis {

/// All of it; doubles keep their bits, undefined ones are null, infinite ones (a curve that never breaks) the texts
/// "inf" and "-inf". Numbers with their uncertainty are arrays whose places "layout" names. What `tables/analysis.json`
/// holds.
io::Json to_json(const Analysis& analysis);
/// UserError naming `where`, the place in it and what is wrong when it is not what to_json writes; also when a list
/// that must agree with another does not (a group's metrics with the analysis's, a curve's places with its conditions).
Analysis from_json(const io::Json& json, const std::string& where);

/// The file, written whole, without the white space that would double it.
void write_analysis(const std::filesystem::path& path, const Analysis& analysis);
/// UserError when it is missing or damaged.
Analysis read_analysis(const std::filesystem::path& path);

}  // namespace modrob::analysis
