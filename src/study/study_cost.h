#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "study/grid.h"

namespace modrob::study {

/// What a few steps of a run tell about the whole of it (bench/run_probe.h), on this machine as it is now, in one
/// process with the threads of a run.
struct RunProbe {
  double start_s = 0;           ///< encoding frozen layers once, and the diagnosed split once
  double seconds_per_step = 0;  ///< with its share of an epoch's validation
  int64_t steps_per_epoch = 0;
  double seconds_per_pass = 0;                                    ///< one predict pass over the diagnosed split
  int64_t bytes_per_run = 0;                                      ///< the best checkpoint
  double seconds_per_text_pass = 0, seconds_per_frames_pass = 0;  ///< where text, or audio and video, are encoded again
};

/// By data set and model.
using Probes = std::map<std::pair<std::string, std::string>, RunProbe>;

/// Passes over the split that a run's diagnosis takes: the clean one and one for each variant its conditions need.
struct DiagnosisPasses {
  int64_t predict = 0;           ///< on what was encoded once
  int64_t text = 0, frames = 0;  ///< with text encoded again, or audio or video alone
  int64_t all() const { return predict + text + frames; }
};
DiagnosisPasses diagnosis_passes(const StudyFile& study);

/// What a study will cost. An upper bound: training that stops early takes less.
struct StudyCost {
  struct Row {
    std::string data, model;
    int64_t runs = 0;  ///< that are not finished
    double run_s = 0;  ///< of one of them
    int64_t run_bytes = 0;
  };
  std::vector<Row> rows;
  int64_t finished = 0;  ///< runs, which cost nothing
  double work_s = 0;     ///< of all runs one after the other
  double elapsed_s = 0;  ///< with `jobs` at a time
  int64_t bytes = 0;
  int jobs = 1;

  std::string text() const;
};
void describe(io::RecordVisitor& visitor, StudyCost& cost);

/// Epochs are read from each run's settings (training.epochs). CheckFailure when `probes` lacks a pair of data set and
/// model of the unfinished runs.
StudyCost cost_of(const StudyFile& study, const std::vector<const GridRun*>& unfinished, const Probes& probes,
                  int jobs);

}  // namespace modrob::study
