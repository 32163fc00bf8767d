#include "data/export/export_job.h"
#include "data/export/padded_split.h"
#include "io/npy_writer.h"

namespace modrob::data {

namespace {

void add_split(io::NpzWriter& writer, const ExportJob& job, Split name) {
  const PaddedSplit split(job, name);
  for (const Modality modality : job.modalities()) {
    const std::string key = split.prefix + std::string(mmsa_name(modality));
    writer.add_streamed<float>(key, split.padded_shape(job, modality),
                               [&](const ByteSink& append) { job.write_padded(modality, split.utterances, append); });
    writer.add<int64_t>(key + "_lengths", split.shape(), split.lengths(modality));
  }
  writer.add<double>(split.prefix + "regression_labels", split.shape(), split.regression_labels);
  writer.add<int64_t>(split.prefix + "classification_labels", split.shape(), split.classification_labels);
  std::vector<std::string> ids, transcripts;
  for (const int64_t i : split.utterances) {
    ids.push_back(job.dataset.utterance(i).id);
    transcripts.push_back(job.dataset.utterance(i).transcript);
  }
  writer.add_texts(split.prefix + "id", ids);
  if (job.dataset.has_transcripts()) writer.add_texts(split.prefix + "raw_text", transcripts);
}

}  // namespace

void write_npz_arrays(const ExportJob& job) {
  write_file_whole(job.folder / "arrays.npz", [&](const ByteSink& append) {
    io::NpzWriter writer(append);
    for (const Split split : kSplits) add_split(writer, job, split);
    writer.finish();
  });
}

}  // namespace modrob::data
