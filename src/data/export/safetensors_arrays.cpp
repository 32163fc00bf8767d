#include <list>

#include "data/container/dataset_copy.h"
#include "data/export/export_job.h"
#include "data/export/padded_split.h"
#include "io/safetensors.h"

namespace modrob::data {

void write_safetensors_arrays(const ExportJob& job) {
  io::SafetensorsWriter writer;
  std::list<PaddedSplit> splits;  // the writer refers to them
  for (const Split name : kSplits) {
    const PaddedSplit& split = splits.emplace_back(job, name);
    for (const Modality modality : job.modalities()) {
      const std::string key = split.prefix + std::string(mmsa_name(modality));
      writer.add_streamed(
          key, io::Dtype::kF32, split.padded_shape(job, modality),
          [&job, &split, modality](const ByteSink& append) { job.write_padded(modality, split.utterances, append); });
      writer.add<int64_t>(key + "_lengths", split.shape(), split.lengths(modality));
    }
    writer.add<double>(split.prefix + "regression_labels", split.shape(), split.regression_labels);
    writer.add<int64_t>(split.prefix + "classification_labels", split.shape(), split.classification_labels);
  }
  writer.add_metadata("source", job.dataset.name());
  writer.add_metadata("source_hash", job.dataset.hash());
  writer.add_metadata("simulated", job.dataset.simulated().name());
  writer.write(job.folder / "arrays.safetensors");
}

}  // namespace modrob::data
