#include "verify/table_check.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"

namespace modrob::verify {

namespace fs = std::filesystem;

namespace {

constexpr size_t kLongestLine = 120;

std::string line_at(const std::string& text, size_t begin) {
  if (begin >= text.size()) return "(the end)";
  const auto line = text.substr(begin, std::min(text.find('\n', begin) - begin, kLongestLine));
  return "'" + line + "'";
}

// The first line that differs, in both.
Problem first_difference(const std::string& file, const std::string& stored, const std::string& remade) {
  const auto difference = std::mismatch(stored.begin(), stored.end(), remade.begin(), remade.end());
  const auto line = std::count(stored.begin(), difference.first, '\n') + 1;
  const auto end_before = std::find(std::make_reverse_iterator(difference.first), stored.rend(), '\n').base();
  const auto begin = static_cast<size_t>(end_before - stored.begin());
  return {file + ":" + std::to_string(line),
          "stored " + line_at(stored, begin) + ", made again " + line_at(remade, begin)};
}

std::vector<std::string> not_remade(const fs::path& folder, const std::set<std::string>& remade) {
  std::vector<std::string> others;
  const auto consider = [&](const fs::path& path) {
    const std::string relative = path.lexically_relative(folder).generic_string();
    if (relative != "tables/analysis.json" && !remade.contains(relative)) others.push_back(relative);
  };
  std::error_code ignored;
  for (const char* below : {"tables", "figures"}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder / below, ignored)) {
      if (entry.is_regular_file()) consider(entry.path());
    }
  }
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto extension = entry.path().extension();
    if (extension == ".html" || extension == ".sqlite") consider(entry.path());
  }
  std::sort(others.begin(), others.end());
  return others;
}

}  // namespace

Check check_tables(const fs::path& study_folder, const std::vector<report::TextFile>& remade) {
  Check check("tables");
  std::set<std::string> names;
  for (const auto& file : remade) {
    names.insert(file.name);
    const fs::path path = study_folder / file.name;
    if (!fs::exists(path)) {
      check.fail(file.name, "is missing; `modrob study report` writes it");
      continue;
    }
    try {
      const std::string stored = read_file(path);
      if (stored == file.text) continue;
      auto problem = first_difference(file.name, stored, file.text);
      check.fail(std::move(problem.place), std::move(problem.what));
    } catch (const UserError& error) {
      check.fail(file.name, error.what());
    }
  }
  check.summary(std::to_string(remade.size()) + " files made again and compared byte for byte");
  if (const auto others = not_remade(study_folder, names); !others.empty()) {
    check.note("for these there is the manifest only: " + join(others, ", "));
  }
  return check;
}

}  // namespace modrob::verify
