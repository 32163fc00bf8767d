#pragma once

#include <fstream>

#include "core/hash.h"
#include "train/tiny_training.h"
#include "train/training_run.h"

namespace modrob::testing {

/// The log without the speeds, which differ from run to run.
inline std::string without_speeds(const std::filesystem::path& log) {
  std::ifstream input(log);
  std::string text;
  for (std::string line; std::getline(input, line);) text += line.substr(0, line.find(",\"utterances_per_s")) + "\n";
  return text;
}

/// What must be the same bits, whatever interrupted the training.
struct Trace {
  std::string log, best, selection;
  bool operator==(const Trace&) const = default;
};

inline Trace trace_of(const std::filesystem::path& folder) {
  return {without_speeds(folder / "log.jsonl"), sha256_of_file(train::CheckpointStore(folder).best()),
          read_file(folder / "selection.json")};
}

/// Trains to the end, from whatever is in the folder.
inline Trace train_whole(const train::RunSettings& settings, const std::filesystem::path& folder) {
  make_folder(folder);
  train::Session session(settings);
  train::train_in_folder(session, folder, {});
  return trace_of(folder);
}

struct Stop : std::runtime_error {
  Stop() : std::runtime_error("stopped by the test") {}
};

/// Ends training after a step, before anything is saved, as a kill would.
class StopAfter : public train::Observer {
 public:
  explicit StopAfter(int64_t step) : step_(step) {}
  void on_step(const train::StepEvent& event) override {
    if (event.step == step_) throw Stop();
  }

 private:
  int64_t step_;
};

/// Trains and dies after `step`.
inline void train_and_die(const train::RunSettings& settings, const std::filesystem::path& folder, int64_t step) {
  make_folder(folder);
  train::Session session(settings);
  train::Trainer trainer(session, folder);
  train::add_observers(trainer, session, folder, {});
  trainer.add(std::make_unique<StopAfter>(step));
  EXPECT_THROW(trainer.run(), Stop);
}

}  // namespace modrob::testing
