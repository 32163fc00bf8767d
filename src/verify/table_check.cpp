#include "verify/table_check.h"

#include <algorithm>
#include <functional>
#include <set>

#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "report/sqlite/database_difference.h"
#include "report/sqlite/results_database.h"
#include "report/study_files.h"
#include "verify/remade_page.h"

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

// What people read: every version of the program words it, and chooses its rows, in its own way. Files for programs
// (CSV, the database) and figures are the same by all versions.
bool made_for_people(const std::string& name) {
  return name == kPage || name == "tables/robustness.json" || name.ends_with(".md") || name.ends_with(".tex");
}

// Stored files against the same ones made again.
class Comparison {
 public:
  Comparison(const fs::path& folder, TablesBy by, Check& check) : folder_(folder), by_(by), check_(check) {}

  void add(const std::string& name, const std::function<std::string()>& remake) {
    names_.insert(name);
    guarded(check_, name, [&] {
      const std::string remade = remake();
      const fs::path path = folder_ / name;
      if (!fs::exists(path)) throw UserError("is missing; `modrob study report` writes it");
      const std::string stored = read_file(path);
      if (stored == remade) return;
      if (by_ == TablesBy::kOlderProgram && made_for_people(name)) {
        otherwise_made_.push_back(name);
        return;
      }
      auto problem = first_difference(name, stored, remade);
      check_.fail(std::move(problem.place), std::move(problem.what));
    });
  }

  const std::set<std::string>& names() const { return names_; }
  const std::vector<std::string>& otherwise_made() const { return otherwise_made_; }

 private:
  const fs::path& folder_;
  TablesBy by_;
  Check& check_;
  std::set<std::string> names_;
  std::vector<std::string> otherwise_made_;
};

}  // namespace

Check check_tables(const study::StudyFolder& study, const analysis::Analysis& analysis, TablesBy by) {
  Check check("tables");
  Comparison comparison(study.path, by, check);
  guarded(check, "tables", [&] {
    for (const auto& file : report::study_files(analysis, report::preset_of(study.study))) {
      comparison.add(file.name, [&] { return file.text; });
    }
  });
  if (fs::exists(study.path / kPage)) comparison.add(kPage, [&] { return remade_page(study, analysis); });
  auto names = comparison.names();
  const size_t files = names.size() - comparison.otherwise_made().size();
  std::string database;
  if (fs::exists(study.path / report::kDatabaseFile)) {
    names.insert(report::kDatabaseFile);
    guarded(check, report::kDatabaseFile, [&] {
      const auto difference = report::database_difference(read_file(study.path / report::kDatabaseFile),
                                                          report::results_database(analysis, study));
      if (difference) check.fail(report::kDatabaseFile, *difference);
    });
    database = "; results.sqlite value by value";
  }
  check.summary(std::to_string(files) + " files made again and compared byte for byte" + database);
  if (!comparison.otherwise_made().empty()) {
    check.note("in an older program's words or rows, so that their numbers were not compared: " +
               join(comparison.otherwise_made(), ", ") + "; `modrob study report` makes them anew");
  }
  if (const auto others = not_remade(study.path, names); !others.empty()) {
    check.note("for these there is the manifest only: " + join(others, ", "));
  }
  return check;
}

}  // namespace modrob::verify
