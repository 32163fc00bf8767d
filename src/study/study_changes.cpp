#include "study/study_changes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/error.h"
#include "core/text_format.h"
#include "io/record/json_writer.h"
#include "study/claim_changes.h"
#include "study/data_name.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr size_t kNamed = 5;

struct Axis {
  const char* key;  ///< in the names of a run
  const char* name;
};
// A data set is known by its name; whether its bytes are the same, the identities of runs say.
bool same_on(const Axis& axis, const std::string& a, const std::string& b) {
  return a == b || (axis.key == std::string_view("data") && data_name(a) == data_name(b));
}
constexpr Axis kAxes[] = {{"data", "data set"}, {"model", "model"}, {"strategy", "strategy"}, {"seed", "seed"}};

std::string listed(const std::vector<std::string>& texts) { return join_first(texts, "; ", kNamed); }

std::string value_on(const Axis& axis, const runs::RunNames& names) {
  const io::Json value = io::record_json(names).at(axis.key);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// Nothing where they are the same run, whose data or encoder lies elsewhere now, or an older program wrote.
std::optional<std::string> reason_of(const runs::RunFolder& before, const runs::RunIdentity& now) {
  try {
    const auto stored = before.identity();
    if (stored.same_run_as(now)) return std::nullopt;
    return listed(stored.differences_to(now));
  } catch (const UserError&) {
    return "what they were is not known, because run.json is damaged";
  }
}

/// Compares two grids, that of study.json and that of the study file.
class Comparison {
 public:
  Comparison(const StudyIndex& before, const StudyFile& study, const std::vector<GridRun>& runs,
             const fs::path& study_folder)
      : before_(before), study_(study), runs_(runs), folder_(study_folder) {
    for (const auto& run : before.runs) {
      finished_.push_back(runs::RunFolder(folder_ / run.folder).finished(run.identity_hash, before.diagnosis_hash));
      finished_runs_ += finished_.back() ? 1 : 0;
    }
  }

  std::vector<std::string> lines() {
    for (const auto& axis : kAxes) compare_axis(axis);
    compare_identities();
    compare_diagnoses();
    compare_claims();
    return std::move(lines_);
  }

 private:
  // " (declared after 3 runs had finished)"
  std::string after_results() const {
    return finished_runs_ == 0 ? "" : " (declared after " + counted(finished_runs_, "run") + " had finished)";
  }

  void compare_axis(const Axis& axis) {
    std::vector<std::string> was, is;
    const auto holds = [&](const std::vector<std::string>& values, const std::string& value) {
      return std::any_of(values.begin(), values.end(), [&](const auto& other) { return same_on(axis, other, value); });
    };
    const auto note = [&](std::vector<std::string>& values, std::string value) {
      if (!holds(values, value)) values.push_back(std::move(value));
    };
    for (const auto& run : before_.runs) note(was, value_on(axis, run.names));
    for (const auto& run : runs_) note(is, value_on(axis, run.names()));
    for (const auto& value : was) {
      if (!holds(is, value)) drop(axis, value);
    }
    for (const auto& value : is) {
      if (holds(was, value)) continue;
      const auto runs = static_cast<size_t>(std::count_if(
          runs_.begin(), runs_.end(), [&](const GridRun& run) { return value_on(axis, run.names()) == value; }));
      lines_.push_back(std::string(axis.name) + " " + printable(value) + " is new: " + counted(runs, "run") +
                       after_results());
    }
  }

  void drop(const Axis& axis, const std::string& value) {
    size_t runs = 0, finished = 0;
    for (size_t i = 0; i < before_.runs.size(); ++i) {
      if (value_on(axis, before_.runs[i].names) != value) continue;
      ++runs;
      finished += finished_[i] ? 1 : 0;
    }
    const std::string what = std::string(axis.name) + " " + printable(value);
    if (finished == 0) {
      lines_.push_back(what + " is no longer named: " + counted(runs, "run") + ", none of them finished");
      return;
    }
    lines_.push_back(what + " was declared and is dropped after " + std::to_string(finished) + " of its " +
                     counted(runs, "run") +
                     " had finished: what is left was chosen with results in sight, and whoever " +
                     "reads the study must be told so; name it again to undo this");
  }

  // Runs that both name, but whose settings, bytes or version changed.
  void compare_identities() {
    const auto key = [](runs::RunNames names) {
      names.data = data_name(names.data);
      return io::record_json(names).dump();
    };
    std::map<std::string, const StudyIndex::Run*> known;
    for (const auto& run : before_.runs) known.emplace(key(run.names), &run);
    std::vector<std::string> reasons;  // in the order of the grid
    std::map<std::string, std::vector<std::string>> by_reason;
    std::map<std::string, size_t> finished;
    for (const auto& run : runs_) {
      const auto found = known.find(key(run.names()));
      if (found == known.end() || found->second->identity_hash == run.identity_hash()) continue;
      const runs::RunFolder old(folder_ / found->second->folder);
      if (!old.begun()) continue;
      const auto why = reason_of(old, run.identity);
      if (!why) continue;
      const std::string& reason = *why;
      if (!by_reason.contains(reason)) reasons.push_back(reason);
      by_reason[reason].push_back(run.label());
      finished[reason] += finished_[static_cast<size_t>(found->second - before_.runs.data())] ? 1 : 0;
    }
    for (const auto& reason : reasons) {
      const auto& labels = by_reason[reason];
      lines_.push_back(counted(labels.size(), "run") + (labels.size() == 1 ? " is another one" : " are other ones") +
                       " now, to be trained anew (" + printable(reason) + "): " + listed(labels) + "; " +
                       (finished[reason] == 0 ? "none had finished"
                                              : "the results of " + std::to_string(finished[reason]) +
                                                    " that had finished no longer count"));
    }
  }

  void compare_diagnoses() {
    const io::Json now = diagnosis_of(study_);
    if (before_.diagnosis_hash == io::canonical_hash(now)) return;
    const std::string consequence = ": every run is diagnosed again, none is trained again for it";
    const auto then = study_before();
    if (!then) {
      lines_.push_back("conditions, draws, seed or split of the diagnosis changed" + consequence);
      return;
    }
    const io::Json was = diagnosis_of(*then);
    std::vector<std::string> changes;
    for (const char* key : {"split", "draws", "seed"}) {
      if (was.at(key) != now.at(key)) {
        changes.push_back(std::string(key) + ": " + was.at(key).dump() + ", now " + now.at(key).dump());
      }
    }
    const auto names = [](const io::Json& diagnosis) {
      std::set<std::string> names;
      for (const auto& condition : diagnosis.at("conditions")) names.insert(condition.at("name").get<std::string>());
      return names;
    };
    const auto old_names = names(was), new_names = names(now);
    std::vector<std::string> dropped, added;
    std::set_difference(old_names.begin(), old_names.end(), new_names.begin(), new_names.end(),
                        std::back_inserter(dropped));
    std::set_difference(new_names.begin(), new_names.end(), old_names.begin(), old_names.end(),
                        std::back_inserter(added));
    if (!dropped.empty()) changes.push_back("dropped: " + join(dropped, ", "));
    if (!added.empty()) changes.push_back("new: " + join(added, ", "));
    if (changes.empty()) changes.emplace_back("order of the conditions, or their strengths");
    std::string line = "the diagnosis changed (" + join(changes, "; ") + ")" + consequence;
    if (finished_runs_ > 0 && !dropped.empty()) {
      line += "; " + counted(finished_runs_, "run") + " had answered what is dropped, and readers must be told so";
    }
    lines_.push_back(std::move(line));
  }

  void compare_claims() {
    const auto then = study_before();
    if (!then) return;
    if (then->metrics != study_.metrics) {
      lines_.push_back("headline metrics: " + join(then->metrics, ", ") + ", now " + join(study_.metrics, ", ") +
                       after_results());
    }
    const auto changes = claim_changes(*then, study_);
    tell_claims(changes.dropped, "is declared no longer", "are declared no longer");
    tell_claims(changes.added, "is new", "are new");
    tell_claims(changes.moved, "has another margin", "have other margins");
  }

  void tell_claims(const ClaimChanges::ByFamily& families, const char* one, const char* many) {
    for (const auto& [family, names] : families) {
      std::string line = "family " + family + ": " + counted(names.size(), "claim") + " " +
                         (names.size() == 1 ? one : many) + " (" + listed(names) + ")";
      if (finished_runs_ > 0) {
        line += "; " + counted(finished_runs_, "run") +
                " had finished, so readers must be told that it was changed with "
                "results in sight";
      }
      lines_.push_back(printable(line));
    }
  }

  std::optional<StudyFile> study_before() const {
    if (before_.study.is_null()) return std::nullopt;
    try {
      return StudyFile::from_config(config::Config::from_json(before_.study, "study.json"));
    } catch (const UserError&) {
      return std::nullopt;  // a newer program's
    }
  }

  const StudyIndex& before_;
  const StudyFile& study_;
  const std::vector<GridRun>& runs_;
  const fs::path& folder_;
  std::vector<bool> finished_;  ///< [runs before]
  size_t finished_runs_ = 0;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> study_changes(const StudyIndex& before, const StudyFile& study,
                                       const std::vector<GridRun>& runs, const fs::path& study_folder) {
  return Comparison(before, study, runs, study_folder).lines();
}

}  // namespace modrob::study
