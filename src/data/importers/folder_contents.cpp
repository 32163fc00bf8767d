#include "data/importers/folder_contents.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "data/container/utterance.h"
#include "data/importers/cached.h"
#include "data/importers/named_files.h"

namespace modrob::data {

namespace {

namespace fs = std::filesystem;

struct Names {
  std::vector<std::string> pickles, tables, recordings;
};

Names names_of(const fs::path& folder) {
  Names names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string extension = extension_of(entry.path());
    const std::string name = entry.path().filename().string();
    if (extension == ".pkl" || extension == ".pickle") names.pickles.push_back(name);
    if (is_table_extension(extension)) names.tables.push_back(name);
    if (is_recording_extension(extension)) names.recordings.push_back(name);
  }
  for (auto* list : {&names.pickles, &names.tables, &names.recordings}) std::sort(list->begin(), list->end());
  return names;
}

/// The first file of each set: train.pkl, dev.pkl and test.pkl are one.
std::vector<std::string> pickle_sets(const fs::path& folder, const std::vector<std::string>& pickles) {
  std::vector<std::string> sets;
  std::set<std::string> taken;
  for (const auto& name : pickles) {
    if (taken.contains(name)) continue;
    const auto files = cached_files(folder / name);
    for (const auto& file : files) taken.insert(file.path.filename().string());
    sets.push_back(files.front().path.filename().string());
  }
  return sets;
}

}  // namespace

fs::path choose_from_folder(const fs::path& folder) {
  const Names names = names_of(folder);
  const auto sets = pickle_sets(folder, names.pickles);
  if (sets.size() == 1) return folder / sets.front();
  const std::string message = "'" + folder.string() + "' is a folder without .csd files";
  if (!sets.empty()) {
    throw UserError(message + "; name one of its pickles, such as " + (folder / sets.front()).string() + ": " +
                    name_some(sets) + " belong to different data sets");
  }
  if (names.tables.size() == 1) return folder / names.tables.front();
  if (!names.tables.empty()) {
    throw UserError(message + "; name one of its tables, such as " + (folder / names.tables.front()).string());
  }
  if (!names.recordings.empty()) {
    throw UserError("'" + folder.string() + "' holds recordings (" + name_some(names.recordings) + "); " +
                    std::string(kFeaturesFirst));
  }
  throw UserError(message + "; name a file, or a folder of .csd files");
}

}  // namespace modrob::data
