#include "study/clean.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "runs/checkpoint_file.h"
#include "runs/lease.h"
#include "runs/run_lock.h"
#include "study/leftovers.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLeft = "left by a process that was killed";

int64_t bytes_below(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_regular_file(path, ignored)) return static_cast<int64_t>(fs::file_size(path, ignored));
  int64_t sum = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path, ignored)) {
    if (entry.is_regular_file(ignored)) sum += static_cast<int64_t>(entry.file_size(ignored));
  }
  return sum;
}

bool in_use(const fs::path& run, runs::LeaseWatch& watch) {
  const auto holder = runs::read_lease(run / runs::kLeaseFile);
  return (holder && runs::liveness(holder->holder, watch.self()) != runs::Liveness::kDead) ||
         runs::RunLock::busy(run, watch);
}

bool is_abandoned(const fs::path& file) { return is_leftover(file) || runs::is_lease_helper(file); }

bool is_finished(const fs::path& run) {
  std::error_code unknown;
  const auto status = fs::symlink_status(run / "DONE", unknown);
  return status.type() != fs::file_type::not_found;
}

std::string size_text(int64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  const char* unit = "kB";
  double value = static_cast<double>(bytes) / 1e3;
  for (const char* larger : {"MB", "GB", "TB"}) {
    if (value < 1000) break;
    value /= 1e3;
    unit = larger;
  }
  return fixed(value, 1) + " " + unit;
}

class Planner {
 public:
  Planner(const StudyIndex& named, const CleanOptions& options, const fs::path& study_folder)
      : options_(options), diagnosis_hash_(named.diagnosis_hash) {
    for (const auto& run : named.runs) named_[(study_folder / run.folder).lexically_normal()] = run.identity_hash;
    for (const char* below : {"", "tables", "figures", "data", runs::kCacheFolder}) {
      for (const auto& file : old_leftovers(study_folder / below)) add(file, "", kLeft);
    }
    std::error_code ignored;
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(study_folder / "runs", ignored)) {
      if (entry.is_directory(ignored) && !entry.is_symlink(ignored) && fs::exists(entry.path() / "run.json", ignored)) {
        folders.push_back(entry.path());
      }
    }
    std::sort(folders.begin(), folders.end());
    for (const auto& folder : folders) add_run(folder);
    const fs::path cache = study_folder / runs::kCacheFolder;
    if (options_.checkpoints && plan.in_use.empty() && fs::exists(cache)) {
      plan.items.push_back({cache, {}, bytes_below(cache), "what frozen layers give, which runs share"});
    }
  }
  CleanPlan plan;

 private:
  void add_run(const fs::path& folder) {
    if (in_use(folder, watch_)) {
      plan.in_use.push_back(folder);
      return;
    }
    const auto found = named_.find(folder.lexically_normal());
    if (found == named_.end()) {
      // Whatever DONE says: results that somebody may have waited weeks for.
      const bool finished = is_finished(folder);
      auto& list = finished && !options_.finished ? plan.kept : plan.items;
      const char* why =
          finished ? "a finished run that the study file does not name" : "a run that the study file does not name";
      list.push_back({folder, folder, bytes_below(folder), why, finished});
      return;
    }
    add_leftovers(folder, folder);
    if (fs::exists(folder / runs::kLeaseFile))
      add(folder / runs::kLeaseFile, folder, "the lease of a process that is gone");
    if (options_.checkpoints && runs::RunFolder(folder).finished(found->second, diagnosis_hash_)) {
      for (const auto& file : files_in(folder)) {
        if (runs::is_checkpoint(file)) add(file, folder, "a checkpoint of a finished run");
      }
    }
  }

  void add_leftovers(const fs::path& folder, const fs::path& run) {
    for (const auto& file : files_in(folder)) {
      if (is_abandoned(file)) add(file, run, kLeft);
    }
  }

  static std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.is_regular_file(ignored)) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  void add(const fs::path& file, const fs::path& run, const std::string& why) {
    plan.items.push_back({file, run, bytes_below(file), why});
  }

  const CleanOptions& options_;
  const std::string& diagnosis_hash_;
  runs::LeaseWatch watch_;
  std::map<fs::path, std::string> named_;
};

}  // namespace

CleanPlan plan_clean(const fs::path& study_folder, const StudyIndex& named, const CleanOptions& options) {
  return std::move(Planner(named, options, study_folder).plan);
}

int64_t CleanPlan::bytes() const {
  int64_t sum = 0;
  for (const auto& item : items) sum += item.bytes;
  return sum;
}

std::string CleanPlan::text() const {
  std::string text;
  for (const auto& item : items) {
    text += size_text(item.bytes) + "  " + printable(item.path.string()) + ": " + item.why + "\n";
  }
  for (const auto& item : kept) {
    text += "kept: " + size_text(item.bytes) + "  " + printable(item.path.string()) + ": " + item.why +
            "; remove it with --finished\n";
  }
  for (const auto& folder : in_use) text += "left alone, a process works there: " + printable(folder.string()) + "\n";
  text +=
      items.empty() ? "nothing to remove\n" : std::to_string(items.size()) + " to remove, " + size_text(bytes()) + "\n";
  return text;
}

io::Json CleanPlan::to_json() const {
  const auto listed = [](const std::vector<Item>& chosen) {
    io::Json list = io::Json::array();
    for (const auto& item : chosen) {
      list.push_back({{"path", item.path.string()}, {"bytes", item.bytes}, {"why", item.why}});
    }
    return list;
  };
  io::Json used = io::Json::array();
  for (const auto& folder : in_use) used.push_back(folder.string());
  return {{"bytes", bytes()}, {"items", listed(items)}, {"kept", listed(kept)}, {"in_use", std::move(used)}};
}

std::vector<fs::path> CleanPlan::carry_out() const {
  const auto remove = [](const Item& item) {
    std::error_code error;
    fs::remove_all(item.path, error);
    if (error) throw UserError("cannot remove '" + item.path.string() + "': " + error.message());
  };
  runs::LeaseWatch watch;
  std::vector<fs::path> left_alone;
  for (size_t i = 0; i < items.size();) {
    const fs::path run = items[i].run;
    std::optional<runs::Lease> lease;
    const bool free = run.empty() || ((lease = runs::Lease::take(run, watch)) && !runs::RunLock::busy(run, watch));
    if (!free) left_alone.push_back(run);
    for (; i < items.size() && items[i].run == run; ++i) {
      // It may have finished since the plan was made.
      const bool finished_since = items[i].path == run && !items[i].finished && is_finished(run);
      if (free && finished_since) left_alone.push_back(run);
      // By now the lease is this process's own, and goes away with the object.
      if (free && !finished_since && items[i].path.filename() != runs::kLeaseFile) remove(items[i]);
    }
  }
  return left_alone;
}

}  // namespace modrob::study
