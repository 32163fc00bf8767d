#include "core/error.h"
#include "data/export/export_job.h"
#include "io/npy_writer.h"

namespace modrob::data {

namespace {

// A zip archive's names have at most 65,535 bytes, ".npy" included.
constexpr size_t kLongestName = 0xFFFF - 4;

}  // namespace

void write_own_data(const ExportJob& job) {
  for (int64_t i = 0; i < job.dataset.size(); ++i) {
    const auto& id = job.dataset.utterance(i).id;
    if (id.size() <= kLongestName) continue;
    throw UserError("the id of utterance " + std::to_string(i) + " has " + std::to_string(id.size()) +
                    " bytes; an NPZ file names its arrays by at most " + std::to_string(kLongestName));
  }
  for (const Modality modality : job.modalities()) {
    write_file_whole(job.folder / (std::string(modality_name(modality)) + ".npz"), [&](const ByteSink& append) {
      io::NpzWriter writer(append);
      for (int64_t i = 0; i < job.dataset.size(); ++i) {
        job.before_each();
        const Frames frames = job.frames(modality, i);
        const std::vector<int64_t> shape = {frames.steps, frames.width};
        writer.add<float>(job.dataset.utterance(i).id, shape, frames.values);
      }
      writer.finish();
    });
  }
}

}  // namespace modrob::data
