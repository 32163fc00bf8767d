#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "commands/program.h"
#include "io/json.h"

namespace modrob::app {

/// What somebody who reads an issue needs to know of program and machine, without what they need not: names of hosts,
/// and where in whose folders things lie.
struct IssueReport {
  std::vector<std::pair<std::string, std::string>> lines;  ///< what it is, and its text; may have several lines

  std::string text() const;
  io::Json json() const;
};

/// `found`: what the doctor found. With the last failure of the study in the folder, where one is named.
IssueReport issue_report(const Program& program, const io::Json& found, const std::filesystem::path& study_folder);

/// The text without this host's name, and with <modrob> and ~ for the program's tree and anybody's home.
std::string without_places(std::string text, const std::filesystem::path& tree);

}  // namespace modrob::app
