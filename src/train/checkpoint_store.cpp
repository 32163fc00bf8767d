#include "train/checkpoint_store.h"

#include "core/error.h"

namespace modrob::train {

namespace fs = std::filesystem;

namespace {

// checkpoint.json
struct Checkpoint {
  TrainingState state;
  runs::CheckpointFiles files;
};

void describe(io::RecordVisitor& visitor, Checkpoint& checkpoint) {
  describe(visitor, checkpoint.state);
  describe(visitor, checkpoint.files);
}

std::string best_file(int64_t epoch) { return "best-" + std::to_string(epoch) + ".safetensors"; }

}  // namespace

bool CheckpointStore::any() const { return fs::exists(pointer()); }

void CheckpointStore::read(TrainingState& state) const {
  const io::Json json = io::read_json(pointer());
  io::JsonReader(json, pointer().string(), runs::kDamagedRun).visit(state);
}

fs::path CheckpointStore::named(const char* key, std::optional<std::string> runs::CheckpointFiles::*file) const {
  const auto name = any() ? runs::read_checkpoint_files(pointer()).*file : std::nullopt;
  if (!name) throw UserError("'" + folder_.string() + "' holds no " + key + " checkpoint; train the run first");
  return folder_ / *name;
}

fs::path CheckpointStore::latest() const { return named("latest", &runs::CheckpointFiles::latest); }
fs::path CheckpointStore::best() const { return named("best", &runs::CheckpointFiles::best); }

void CheckpointStore::save(const TrainingState& state, const nn::StateWriter& latest,
                           const nn::StateWriter* best) const {
  Checkpoint checkpoint{state, any() ? runs::read_checkpoint_files(pointer()) : runs::CheckpointFiles()};
  auto& files = checkpoint.files;
  files.latest = "latest-" + std::to_string(state.step) + ".safetensors";
  latest.write(folder_ / *files.latest);
  if (best != nullptr) {
    files.best = best_file(state.epoch);
    best->write(folder_ / *files.best);
  }
  point_to(io::record_json(checkpoint), files);
}

void CheckpointStore::save_imported(const nn::StateWriter& best) const {
  const runs::CheckpointFiles files{.latest = {}, .best = best_file(0)};
  best.write(folder_ / *files.best);
  io::Json json = {{"step", 0}, {"epoch", 0}};
  json.update(io::record_json(files));
  point_to(json, files);
}

void CheckpointStore::drop_latest() const {
  const io::Json json = io::read_json(pointer());
  auto checkpoint = io::read_record<Checkpoint>(json, pointer().string(), runs::kDamagedRun);
  checkpoint.files.latest.reset();
  checkpoint.state.observers
      .clear();  // they count bytes of logs, which hold speeds: nothing of them may outlive the training
  point_to(io::record_json(checkpoint), checkpoint.files);
}

void CheckpointStore::point_to(const io::Json& json, const runs::CheckpointFiles& files) const {
  io::write_json(pointer(), json);
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename().string();
    const bool checkpoint = name.starts_with("latest-") || name.starts_with("best-");
    if (checkpoint && files.latest != name && files.best != name) {
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
    }
  }
}

}  // namespace modrob::train
