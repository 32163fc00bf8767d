#include "train/checkpoint_store.h"

#include "core/error.h"
#include "io/record/json_reader.h"
#include "runs/checkpoint_file.h"

namespace modrob::train {

namespace fs = std::filesystem;

std::optional<io::Json> CheckpointStore::state() const {
  const fs::path pointer = folder_ / "checkpoint.json";
  if (!fs::exists(pointer)) return std::nullopt;
  io::Json state = io::read_json(pointer);
  io::JsonReader reader(state, pointer.string(), "the run is damaged");
  int64_t step = 0, epoch = 0;
  io::Json best, latest;
  reader.fields("step", step, "epoch", epoch, "best", best, "latest", latest);
  return state;
}

fs::path CheckpointStore::named(const char* key) const {
  const auto stored = state();
  if (!stored || stored->at(key).is_null()) {
    throw UserError("'" + folder_.string() + "' holds no " + key + " checkpoint; train the run first");
  }
  return folder_ / runs::checkpoint_file(stored->at(key), key, (folder_ / "checkpoint.json").string());
}

fs::path CheckpointStore::latest() const { return named("latest"); }
fs::path CheckpointStore::best() const { return named("best"); }

void CheckpointStore::save(int64_t step, int64_t epoch, const nn::StateWriter& latest, const nn::StateWriter* best,
                           io::Json state) {
  const auto before = this->state();
  state["step"] = step;
  state["epoch"] = epoch;
  state["latest"] = "latest-" + std::to_string(step) + ".safetensors";
  state["best"] = before ? before->at("best") : io::Json();
  latest.write(folder_ / state["latest"].get<std::string>());
  if (best != nullptr) {
    state["best"] = "best-" + std::to_string(epoch) + ".safetensors";
    best->write(folder_ / state["best"].get<std::string>());
  }
  io::write_json(folder_ / "checkpoint.json", state);
  remove_unnamed(state);
}

void CheckpointStore::drop_latest() {
  auto stored = state();
  MODROB_CHECK(stored.has_value(), "a finished run has a checkpoint");
  (*stored)["latest"] = nullptr;
  stored->erase("observers");  // byte counts of logs, which hold speeds: nothing of them may outlive the training
  io::write_json(folder_ / "checkpoint.json", *stored);
  remove_unnamed(*stored);
}

void CheckpointStore::remove_unnamed(const io::Json& state) const {
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename().string();
    const bool checkpoint = name.starts_with("latest-") || name.starts_with("best-");
    if (checkpoint && state.at("latest") != name && state.at("best") != name) {
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
    }
  }
}

}  // namespace modrob::train
