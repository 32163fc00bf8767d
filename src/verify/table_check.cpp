#include "verify/table_check.h"

#include <algorithm>
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

void compare_file(const fs::path& folder, const std::string& name, const std::string& remade, Check& check) {
  const fs::path path = folder / name;
  if (!fs::exists(path)) throw UserError("is missing; `modrob study report` writes it");
  const std::string stored = read_file(path);
  if (stored == remade) return;
  auto problem = first_difference(name, stored, remade);
  check.fail(std::move(problem.place), std::move(problem.what));
}

}  // namespace

Check check_tables(const study::StudyFolder& study, const analysis::Analysis& analysis) {
  Check check("tables");
  std::set<std::string> names;
  guarded(check, "tables", [&] {
    for (const auto& file : report::study_files(analysis, report::preset_of(study.study))) {
      names.insert(file.name);
      guarded(check, file.name, [&] { compare_file(study.path, file.name, file.text, check); });
    }
  });
  if (fs::exists(study.path / kPage)) {
    names.insert(kPage);
    guarded(check, kPage, [&] {
      const std::string remade = remade_page(study, analysis), stored = read_file(study.path / kPage);
      if (stored != remade && stored == remade_older_page(study, analysis)) {
        check.note("report.html says the same in an older program's words; `modrob study report` makes it anew");
        return;
      }
      compare_file(study.path, kPage, remade, check);
    });
  }
  const size_t files = names.size();
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
  if (const auto others = not_remade(study.path, names); !others.empty()) {
    check.note("for these there is the manifest only: " + join(others, ", "));
  }
  return check;
}

}  // namespace modrob::verify
