#include "study/study_cost.h"

#include <algorithm>
#include <functional>
#include <queue>

#include "core/error.h"
#include "core/progress.h"
#include "core/text_format.h"
#include "metrics/diagnosis_request.h"

namespace modrob::study {

namespace {

// With the longest first, each run goes to the job that is free next: what the pool does, if not in that order.
double elapsed_with(std::vector<double> seconds, int jobs) {
  std::sort(seconds.begin(), seconds.end(), std::greater<>());
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at;
  for (int job = 0; job < jobs; ++job) free_at.push(0);
  double end = 0;
  for (const double run : seconds) {
    const double ends = free_at.top() + run;
    free_at.pop();
    free_at.push(ends);
    end = std::max(end, ends);
  }
  return end;
}

std::string megabytes(int64_t bytes) { return fixed(static_cast<double>(bytes) / 1e6, 0) + " MB"; }

}  // namespace

DiagnosisPasses diagnosis_passes(const StudyFile& study) {
  DiagnosisPasses passes{.predict = 1};
  for (const auto& row : metrics::needed_rows(request_of(study).conditions)) {
    const ModalitySet changed = row.corruption.changed_inputs();
    ++(changed.contains(Modality::kText) ? passes.text : changed.empty() ? passes.predict : passes.frames);
  }
  return passes;
}

StudyCost cost_of(const StudyFile& study, const std::vector<const GridRun*>& unfinished, const Probes& probes,
                  int jobs) {
  const auto passes = diagnosis_passes(study);
  StudyCost cost;
  cost.jobs = jobs;
  std::vector<double> seconds;
  for (const auto* run : unfinished) {
    const auto found = probes.find({run->data, run->model});
    MODROB_CHECK(found != probes.end(), "no probe of " + run->model + " on " + run->data);
    const RunProbe& measured = found->second;
    const auto epochs = run->identity.settings.at("training").at("epochs").get<int64_t>();
    const double run_s = measured.start_s +
                         static_cast<double>(epochs * measured.steps_per_epoch) * measured.seconds_per_step +
                         static_cast<double>(passes.predict) * measured.seconds_per_pass +
                         static_cast<double>(passes.text) * measured.seconds_per_text_pass +
                         static_cast<double>(passes.frames) * measured.seconds_per_frames_pass;
    seconds.push_back(run_s);
    cost.work_s += run_s;
    cost.bytes += measured.bytes_per_run;
    auto row = std::find_if(cost.rows.begin(), cost.rows.end(),
                            [&](const auto& other) { return other.data == run->data && other.model == run->model; });
    if (row == cost.rows.end()) {
      row = cost.rows.insert(row, {run->data, run->model, 0, run_s, measured.bytes_per_run});
    }
    ++row->runs;
  }
  cost.elapsed_s = elapsed_with(std::move(seconds), jobs);
  return cost;
}

void describe(io::RecordVisitor& visitor, StudyCost::Row& row) {
  auto& [data, model, runs, run_s, run_bytes] = row;
  visitor.fields("data", data, "model", model, "runs", runs, "seconds_per_run", run_s, "bytes_per_run", run_bytes);
}

void describe(io::RecordVisitor& visitor, StudyCost& cost) {
  auto& [rows, finished, work_s, elapsed_s, bytes, jobs] = cost;
  visitor.fields("finished", finished, "jobs", jobs, "elapsed_s", elapsed_s, "work_s", work_s, "bytes", bytes, "rows",
                 rows);
}

std::string StudyCost::text() const {
  if (rows.empty()) return "all " + std::to_string(finished) + " runs are finished\n";
  std::vector<std::vector<std::string>> table = {{"data", "model", "runs", "each", "disk each"}};
  int64_t runs = 0;
  for (const auto& row : rows) {
    runs += row.runs;
    table.push_back({printable(row.data), row.model, std::to_string(row.runs), format_duration(row.run_s),
                     megabytes(row.run_bytes)});
  }
  std::string text = align(table) + "\n" + counted(runs, "run") + " to do";
  if (finished > 0) text += ", " + std::to_string(finished) + " finished";
  return text + "; at most " + format_duration(elapsed_s) + " with " + counted(jobs, "run") + " at a time, " +
         megabytes(bytes) + " of disk" +
         (jobs > 1 ? " (the probe had this machine to itself; runs side by side may take longer)\n" : "\n");
}

}  // namespace modrob::study
