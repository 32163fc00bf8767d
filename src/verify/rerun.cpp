#include "verify/rerun.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/error.h"
#include "core/results_version.h"
#include "core/rng.h"
#include "core/text_format.h"
#include "metrics/counterfactual_table.h"
#include "runs/scratch_folder.h"
#include "study/runner.h"
#include "verify/study_at_hand.h"

namespace modrob::verify {

namespace fs = std::filesystem;

namespace {

const io::Json::json_pointer kData("/data"), kEncoder("/text/encoder");

// In an order that only the seed and the runs decide.
std::vector<const study::GridRun*> choose(const study::StudyFolder& study, const RerunOptions& options) {
  std::vector<std::pair<uint64_t, const study::GridRun*>> ranked;
  for (const auto* run : claimed_runs(study)) {
    ranked.emplace_back(hash_words({hash_text("verify.rerun"), options.seed, hash_text(run->identity.hash())}), run);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<const study::GridRun*> chosen;
  for (const auto& [rank, run] : ranked) {
    if (static_cast<int64_t>(chosen.size()) < options.count) chosen.push_back(run);
  }
  return chosen;
}

void require_folder(const io::Json& settings, const io::Json::json_pointer& place, const std::string& instead,
                    const char* what, const char* option) {
  std::string folder = instead;
  if (folder.empty() && settings.contains(place) && settings.at(place).is_string()) {
    folder = settings.at(place).get<std::string>();
  }
  if (folder.empty() || fs::exists(folder)) return;
  throw UserError("training again needs the " + std::string(what) + " '" + printable(folder) +
                  "', which is not on this machine; name it with " + option);
}

// As it is trained here and now.
runs::RunIdentity moved(runs::RunIdentity identity, const RerunOptions& options) {
  identity.results_version = kResultsVersion;
  if (!options.data.empty()) identity.settings[kData] = options.data;
  if (!options.text_encoder.empty() && identity.settings.contains(kEncoder)) {
    identity.settings[kEncoder] = options.text_encoder;
  }
  return identity;
}

double deviation(const std::vector<float>& values) {
  double mean = 0, squares = 0;
  for (const float value : values) mean += value / static_cast<double>(values.size());
  for (const float value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

// The first score that differs, in words.
std::string first_other_score(const metrics::CounterfactualTable& stored, const metrics::CounterfactualTable& again) {
  const auto in_row = [&](const std::string& row, std::span<const float> a, std::span<const float> b) {
    for (size_t i = 0; i < a.size(); ++i) {
      if (std::memcmp(&a[i], &b[i], sizeof(float)) == 0) continue;
      return "row '" + row + "', utterance '" + stored.utterances[i] + "': stored " + io::Json(a[i]).dump() +
             ", trained again " + io::Json(b[i]).dump();
    }
    return std::string();
  };
  std::string found = in_row("clean", stored.clean, again.clean);
  for (size_t row = 0; row < stored.rows.size() && found.empty(); ++row) {
    found = in_row(stored.rows[row], stored.row(row), again.row(row));
  }
  return found;
}

}  // namespace

void compare_scores(const std::string& place, const fs::path& stored_folder, const fs::path& again_folder,
                    const std::string& other, Check& check) {
  const auto stored = metrics::CounterfactualTable::load(stored_folder);
  const auto again = metrics::CounterfactualTable::load(again_folder);
  if (stored.utterances != again.utterances || stored.rows != again.rows || stored.labels != again.labels) {
    check.fail(place, "the run trained again was scored on other utterances, labels or conditions");
    return;
  }
  if (same_bits(stored.clean, again.clean) && same_bits(stored.scores, again.scores)) {
    check.note(place + ": the same bits");
    return;
  }
  double squares = 0;
  for (size_t i = 0; i < stored.scores.size(); ++i) {
    const double difference = double{stored.scores[i]} - double{again.scores[i]};
    squares += difference * difference;
  }
  for (size_t i = 0; i < stored.clean.size(); ++i) {
    const double difference = double{stored.clean[i]} - double{again.clean[i]};
    squares += difference * difference;
  }
  const auto count = static_cast<double>(stored.scores.size() + stored.clean.size());
  const double relative = std::sqrt(squares / count) / deviation(stored.clean);
  const std::string amount = "differences of " + fixed(relative, 3) + " standard deviations of the clean scores";
  if (other.empty()) {
    check.fail(place, first_other_score(stored, again) + " (" + amount + "), on a machine of the same class");
  } else if (!(relative <= kRerunTolerance)) {
    check.fail(place, first_other_score(stored, again) + "; " + amount + ", " + fixed(kRerunTolerance, 2) +
                          " are tolerated " + other);
  } else {
    check.note(place + ": " + amount + ", tolerated " + other);
  }
}

Rerun::Rerun(const study::StudyFolder& study, RerunOptions options)
    : study_(study), options_(std::move(options)), chosen_(choose(study, options_)) {
  for (auto* folder : {&options_.data, &options_.text_encoder}) {
    if (!folder->empty()) *folder = fs::absolute(*folder).lexically_normal().string();
  }
  for (const auto* run : chosen_) {
    require_folder(run->identity.settings, kData, options_.data, "data set", "--data");
    if (run->identity.text_encoder_hash.empty()) continue;
    require_folder(run->identity.settings, kEncoder, options_.text_encoder, "text encoder", "--text-encoder");
  }
}

Check Rerun::check() const {
  Check check("rerun");
  if (chosen_.empty()) {
    check.not_checked("no run is finished");
    return check;
  }
  const runs::ScratchFolder place("modrob-rerun");
  std::vector<study::GridRun> copies;
  for (const auto* run : chosen_) {
    auto copy = *run;
    copy.identity = moved(run->identity, options_);
    copy.declared_hash.clear();
    copy.folder = place.path() / "runs" / run->folder.filename();
    copies.push_back(std::move(copy));
  }
  study::RunnerOptions runner;
  runner.command = options_.command;
  runner.jobs = options_.jobs;
  runner.study_folder = place.path();
  const auto outcome = study::carry_out(copies, study::diagnosis_of(study_.study), runner);
  for (size_t i = 0; i < copies.size(); ++i) {
    const std::string name = run_file(study_, *chosen_[i], "predictions.safetensors");
    const auto failed = std::find_if(outcome.failed.begin(), outcome.failed.end(),
                                     [&](const auto& candidate) { return candidate.run == &copies[i]; });
    if (failed != outcome.failed.end()) {
      check.fail(name, "could not be made again: " + failed->failure.cause() + ": " + failed->failure.message());
      continue;
    }
    try {
      const auto machines = runs::machines_of(chosen_[i]->folder);
      if (machines.empty()) check.note(name + ": nothing says which machine trained it");
      const bool alike = machines.size() == 1 && machines.front().trains_alike(options_.machine);
      std::string other = alike ? "" : "on a machine of another class";
      if (const auto version = chosen_[i]->identity.results_version; version != kResultsVersion) {
        other =
            "where results version " + std::to_string(version) + " trained it, not " + std::to_string(kResultsVersion);
      }
      compare_scores(name, chosen_[i]->folder, copies[i].folder, other, check);
    } catch (const UserError& error) {
      check.fail(name, error.what());
    }
  }
  check.summary(std::to_string(chosen_.size()) + " runs trained again (seed " + std::to_string(options_.seed) +
                "): " + chosen_.front()->folder.filename().string() + (chosen_.size() > 1 ? ", ..." : ""));
  return check;
}

}  // namespace modrob::verify
