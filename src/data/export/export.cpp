#include "data/export/export.h"

#include <algorithm>
#include <array>

#include "core/progress.h"
#include "core/signals.h"
#include "core/text_format.h"
#include "data/container/dataset_copy.h"
#include "data/container/word_ranges.h"
#include "data/export/export_job.h"
#include "io/csv_writer.h"
#include "io/json.h"

namespace modrob::data {

namespace fs = std::filesystem;

namespace {

int64_t utterances_cut(const ExportJob& job, Modality modality) {
  int64_t count = 0;
  for (int64_t i = 0; i < job.dataset.size(); ++i) {
    count += job.frames(modality, i).steps < frames_of(job.dataset, modality, i).steps;
  }
  return count;
}

void note_what_is_missing(const ExportJob& job, std::vector<std::string>& notes) {
  const Dataset& dataset = job.dataset;
  if (!dataset.has_transcripts()) notes.push_back("The data set has no transcripts.");
  for (const Modality modality : {Modality::kAudio, Modality::kVideo}) {
    const std::string name(modality_name(modality));
    if (frame_width(dataset, modality) == 0) notes.push_back("The data set has no " + name + ".");
    if (dataset.simulated(modality)) notes.push_back("Its " + name + " was not recorded but simulated.");
  }
  for (const Split split : kSplits) {
    if (dataset.indices(split).empty()) notes.push_back("The split '" + std::string(split_name(split)) + "' is empty.");
  }
}

void note_what_is_lost(const ExportJob& job, std::vector<std::string>& notes) {
  for (const Modality modality : job.modalities()) {
    const int64_t cut = utterances_cut(job, modality);
    if (cut == 0) continue;
    notes.push_back("Of " + counted(cut, "utterance") + " only the first " + std::to_string(*job.options.max_steps) +
                    " " + std::string(modality_name(modality)) + " frames were kept.");
  }
  if (job.format.by_split || !job.dataset.has_transcripts()) return;
  int64_t other_words = 0;
  for (int64_t i = 0; i < job.dataset.size(); ++i) {
    other_words += word_ranges_of(job.dataset, i) != split_words(job.dataset.utterance(i).transcript);
  }
  if (other_words == 0) return;
  notes.push_back("An import finds other words in the transcripts of " + counted(other_words, "utterance") +
                  ": the table holds no word ranges, so transcripts are taken apart at white space.");
}

/// The columns that an import of one's own data reads, and each utterance's place in them.
void write_utterances(const ExportJob& job) {
  std::vector<std::string> columns = {"id", "video", "split", "label"};
  if (job.format.by_split) columns.insert(columns.begin() + 3, "position");
  if (job.dataset.has_transcripts()) columns.emplace_back("text");
  write_file_whole(job.folder / "utterances.csv", [&](const ByteSink& append) {
    io::CsvWriter writer(append, columns);
    std::array<int64_t, kSplits.size()> next = {};
    for (int64_t i = 0; i < job.dataset.size(); ++i) {
      const auto& utterance = job.dataset.utterance(i);
      std::vector<std::string> row = {utterance.id, utterance.video, std::string(split_name(utterance.split))};
      if (job.format.by_split) row.push_back(std::to_string(next[static_cast<size_t>(utterance.split)]++));
      row.push_back(io::csv_number(utterance.label));
      if (job.dataset.has_transcripts()) row.push_back(utterance.transcript);
      writer.add(row);
    }
  });
}

void write_about(const ExportJob& job, const std::vector<std::string>& notes) {
  io::Json about = {{"made_by", "modrob data export"},        {"format", job.format.name},
                    {"derived_from", source_of(job.dataset)}, {"word_aligned", job.dataset.word_aligned()},
                    {"simulated", io::Json::array()},         {"notes", notes}};
  for (const Modality modality : job.dataset.simulated().members()) {
    about["simulated"].push_back(modality_name(modality));
  }
  if (job.options.max_steps) about["max_steps"] = *job.options.max_steps;
  io::write_json(job.folder / "export.json", about);
}

}  // namespace

ExportReport export_dataset(const Dataset& dataset, const fs::path& output, const ExportOptions& options) {
  options.validate();
  const auto& format = export_format_of(options.format);
  FolderInProgress target(output);
  ExportJob job = {dataset, options, format, target.path(), {}};
  ExportReport report;
  note_what_is_missing(job, report.notes);
  note_what_is_lost(job, report.notes);

  Progress progress("exporting " + dataset.name(), static_cast<int64_t>(job.modalities().size()) * dataset.size(),
                    "utterances");
  job.before_each = [&] {
    throw_if_stop_requested();
    progress.advance();
  };
  // The table first: it finds texts that cannot be written before any frame is written.
  write_utterances(job);
  job.format.write_arrays(job);
  write_about(job, report.notes);
  for (const auto& entry : fs::directory_iterator(target.path())) {
    report.files.push_back(entry.path().filename().string());
    report.bytes += entry.file_size();
  }
  std::sort(report.files.begin(), report.files.end());
  target.commit();
  progress.finish();
  return report;
}

}  // namespace modrob::data
