#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/analysis.h"
#include "io/json.h"
#include "report/html/training_log.h"
#include "report/sentences/answer.h"
#include "study/study_file.h"

namespace modrob::report::html {

/// What happened in training one run.
struct TrainingCurve {
  std::string data, model, strategy;
  int64_t seed = 0;
  std::vector<TrainingEpoch> epochs;
};

/// Where a run's numbers come from.
struct RunOrigin {
  std::string data, model, strategy;
  int64_t seed = 0;
  std::string identity;  ///< hash that names the run's folder
  std::string data_hash, text_encoder_hash;
  int64_t results_version = 0;
  io::Json settings;  ///< resolved, nested as in run.json; null: not known, or not trained here
};

/// What is answered to one choice of the reader.
struct ChosenAnswers {
  AnswerChoice choice = {};
  std::vector<Answer> answers = {};
};

using Facts = std::vector<std::pair<std::string, std::string>>;  ///< name and value

struct Provenance {
  Facts facts;                               ///< program, LibTorch, machine, time, commands
  std::vector<RunOrigin> runs;               ///< finished ones
  std::vector<std::string> ledger_problems;  ///< as study::Ledger::problems() says them
};

/// All that a report shows. References must outlive the call.
struct ReportInput {
  const analysis::Analysis& analysis;
  std::vector<ChosenAnswers> answers = {};
  std::vector<TrainingCurve> training = {};
  /// [data][utterance id] -> what was said. A data set that is not there has no texts to show, and the report says so.
  std::map<std::string, std::map<std::string, std::string>> transcripts = {};
  std::vector<study::Strategy> strategies = {};  ///< as the study declares them
  std::map<std::string, io::Json> audits = {};   ///< [data], as `modrob data audit --json` prints
  Provenance provenance = {};
};

}  // namespace modrob::report::html
