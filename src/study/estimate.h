#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "study/grid.h"

namespace modrob::study {

/// What a short probe of one model on one data set measured on this machine, in one process with the threads of a run.
struct ModelProbe {
  double start_s = 0;  ///< before the first step: program, data, encoder
  double seconds_per_step = 0;
  int64_t steps_per_epoch = 0;
  double seconds_per_pass = 0;  ///< over the split that is diagnosed
  int64_t bytes_per_run = 0;
};

/// By data set and model.
using Probe = std::map<std::pair<std::string, std::string>, ModelProbe>;

/// Passes over the split that a run's diagnosis takes: the clean one and one for each variant its conditions need.
int64_t diagnosis_passes(const StudyFile& study);

/// What a study will cost. An upper bound: training that stops early takes less.
struct StudyEstimate {
  struct Row {
    std::string data, model;
    int64_t runs = 0;  ///< that are not finished
    double run_s = 0;  ///< of one of them
    int64_t run_bytes = 0;
  };
  std::vector<Row> rows;
  int64_t finished = 0;
  double work_s = 0;     ///< of all runs one after the other
  double elapsed_s = 0;  ///< with `jobs` at a time
  int64_t bytes = 0;
  int jobs = 1;

  std::string text() const;
};
void describe(io::RecordVisitor& visitor, StudyEstimate& estimate);

/// `grid` may hold finished runs: those cost nothing. Epochs are read from each run's settings (training.epochs).
/// CheckFailure when `probe` lacks a pair of data set and model with unfinished runs.
StudyEstimate estimate(const StudyFile& study, const std::vector<GridRun>& grid, const Probe& probe, int jobs);

}  // namespace modrob::study
