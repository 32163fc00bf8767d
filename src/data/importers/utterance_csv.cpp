#include "data/importers/utterance_csv.h"

#include <charconv>
#include <map>
#include <optional>
#include <string>

#include "core/error.h"
#include "data/importers/frame_columns.h"
#include "data/importers/outline_builder.h"
#include "io/csv.h"

namespace modrob::data {

namespace {

namespace fs = std::filesystem;
using io::CsvTable;

constexpr Split kParts[] = {Split::kTrain, Split::kTest};

CsvTable open(const fs::path& path) { return CsvTable::open(path, io::CsvHeader::kNo); }

/// +1 or -1.
double label_of(const CsvTable& table, size_t row, size_t column) {
  const auto text = table.field(row, column);
  if (text != "0" && text != "1") {
    table.fail(row, table.column_text(column) + " is the label, 0 or 1, but holds '" + std::string(text) + "'");
  }
  return text == "1" ? 1.0 : -1.0;
}

struct Transcripts {
  explicit Transcripts(const fs::path& path) : table(open(path)), used(table.rows()) {
    if (table.width() != 4) {
      table.fail(0, "expected 4 fields (id, transcript, video number, label), got " + std::to_string(table.width()));
    }
    std::map<std::string_view, size_t> rows;
    for (size_t row = 0; row < table.rows(); ++row) {
      const auto [place, first] = rows.emplace(table.field(row, 0), row);
      if (!first) {
        table.fail(row, "the id '" + std::string(place->first) + "' stands on line " +
                            std::to_string(table.line(place->second)) + " already");
      }
    }
  }

  Utterance utterance(size_t row, Split split) const {
    Utterance utterance;
    utterance.id = table.field(row, 0);
    const size_t cut = utterance.id.rfind('_');
    if (cut == std::string::npos || cut == 0) {
      table.fail(row, "the id '" + utterance.id + "' is not of the form VIDEO_NUMBER");
    }
    utterance.video = utterance.id.substr(0, cut);
    utterance.transcript = table.field(row, 1);
    utterance.split = split;
    utterance.label = label_of(table, row, 3);
    return utterance;
  }

  CsvTable table;
  std::vector<std::string> used;  ///< "FILE:LINE" that asked for the row
};

size_t index_of(const CsvTable& index, size_t row, size_t limit) {
  const auto text = index.field(row, 0);
  size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value >= limit) {
    index.fail(row, "'" + std::string(text) + "' is no row of transcripts.csv, which has rows 0 to " +
                        std::to_string(limit - 1));
  }
  return value;
}

/// Both files of a modality; nothing when neither is there.
FrameColumn read_modality(const fs::path& folder, const std::string& modality, const DatasetOutline& outline,
                          std::vector<fs::path>& sources) {
  const auto path_of = [&](Split part) {
    return folder / modality / (modality + "_" + std::string(split_name(part)) + "0.csv");
  };
  if (!fs::exists(path_of(kParts[0])) && !fs::exists(path_of(kParts[1]))) return {};
  std::vector<float> values;
  size_t width = 0, utterance = 0;
  for (const Split part : kParts) {
    const CsvTable table = open(path_of(part));
    sources.push_back(path_of(part));
    if (table.width() < 2) table.fail(0, "expected numbers and a label, got one field");
    if (width == 0) width = table.width() - 1;
    if (table.width() - 1 != width) {
      table.fail(0, std::to_string(table.width() - 1) + " numbers a row, but " +
                        path_of(kParts[0]).filename().string() + " has " + std::to_string(width));
    }
    for (size_t row = 0; row < table.rows(); ++row, ++utterance) {
      if (utterance == outline.utterances.size() || outline.utterances[utterance].split != part) {
        table.fail(row, "more rows than text_" + std::string(split_name(part)) + ".csv names utterances");
      }
      if (label_of(table, row, width) != outline.utterances[utterance].label) {
        table.fail(row, "the label is not that of '" + outline.utterances[utterance].id + "' in transcripts.csv");
      }
      for (size_t column = 0; column < width; ++column) {
        values.push_back(static_cast<float>(table.number(row, column)));
      }
    }
    if (utterance < outline.utterances.size() && outline.utterances[utterance].split == part) {
      throw UserError(table.name() + " has " + std::to_string(table.rows()) + " rows, fewer than text_" +
                      std::string(split_name(part)) + ".csv names utterances");
    }
  }
  return one_frame_each(std::move(values), static_cast<int64_t>(width));
}

}  // namespace

ImportedDataset import_utterance_csv(const fs::path& folder, Cleaning cleaning) {
  ImportedDataset data;
  OutlineBuilder builder(*data.report);
  Transcripts transcripts(folder / "transcripts.csv");
  data.sources.push_back(folder / "transcripts.csv");
  for (const Split part : kParts) {
    const fs::path path = folder / ("text_" + std::string(split_name(part)) + ".csv");
    const CsvTable index = open(path);
    data.sources.push_back(path);
    for (size_t row = 0; row < index.rows(); ++row) {
      const size_t place = index_of(index, row, transcripts.table.rows());
      const std::string here = index.name() + ":" + std::to_string(index.line(row));
      if (!transcripts.used[place].empty()) {
        index.fail(row, "row " + std::to_string(place) + " of transcripts.csv is named at " + transcripts.used[place] +
                            " already");
      }
      transcripts.used[place] = here;
      // Left out by the builder, a row would part the index from the features.
      auto utterance = transcripts.utterance(place, part);
      if (split_words(utterance.transcript).empty()) transcripts.table.fail(place, "the transcript is empty");
      builder.add(std::move(utterance));
    }
  }
  data.outline = builder.finish(folder.string());
  data.outline.word_aligned = false;
  data.outline.provenance["labels"] = "the binary label: 1 becomes +1, 0 becomes -1";
  size_t unused = 0;
  for (const auto& place : transcripts.used) unused += place.empty();
  if (unused > 0) {
    data.report->warn(std::to_string(unused) +
                      " rows of transcripts.csv are named by neither text_train.csv nor text_test.csv and are "
                      "left out");
  }
  data.audio = read_modality(folder, "audio", data.outline, data.sources);
  data.video = read_modality(folder, "video", data.outline, data.sources);
  if (data.video.width > 0) {
    data.report->warn(
        "video: the published vectors were made by a network that saw the training labels, so that training sees them "
        "better than they are");
  }
  data.audio = cleaned(std::move(data.audio), Modality::kAudio, cleaning, data.report);
  data.video = cleaned(std::move(data.video), Modality::kVideo, cleaning, data.report);
  return data;
}

}  // namespace modrob::data
