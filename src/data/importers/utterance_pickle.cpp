#include <memory>
#include <string>

#include "data/importers/frame_columns.h"
#include "data/importers/outline_builder.h"
#include "data/importers/utterance_csv.h"
#include "io/pickle/pickle.h"
#include "io/weight_file.h"

namespace modrob::data {

namespace {

using io::NumpyArray;
using io::PickleKind;
using io::PickleValue;

[[noreturn]] void fail(const std::string& file, const std::string& message) {
  throw io::FormatError(io::FormatFault::kSchema, file + ": " + message);
}

const NumpyArray& array_at(const PickleValue& root, size_t item, size_t rank, const std::string& file) {
  const PickleValue value = root.item(item);
  if (!value.is(PickleKind::kArray) || value.array().shape.size() != rank) {
    fail(file, "item " + std::to_string(item) + " should be an array of " + std::to_string(rank) +
                   " dimensions, but is " + value.describe());
  }
  return value.array();
}

/// One of the two parts: x [videos, most utterances, width], y [videos, most utterances], utterances of each video.
struct Part {
  NumpyArray x, y;
  std::vector<int64_t> lengths;

  Part(const PickleValue& root, size_t first, size_t lengths_item, const std::string& file)
      : x(array_at(root, first, 3, file)), y(array_at(root, first + 1, 2, file)) {
    if (y.shape[0] != x.shape[0] || y.shape[1] != x.shape[1]) {
      fail(file, "the labels have shape " + io::shape_text(y.shape) + ", which does not fit the features' " +
                     io::shape_text(x.shape));
    }
    const PickleValue list = root.item(lengths_item);
    if (!list.is(PickleKind::kList) || static_cast<int64_t>(list.size()) != x.shape[0]) {
      fail(file, "item " + std::to_string(lengths_item) + " should be a list of " + std::to_string(x.shape[0]) +
                     " lengths, but is " + list.describe());
    }
    for (size_t i = 0; i < list.size(); ++i) {
      const PickleValue length = list.item(i);
      if (!length.is(PickleKind::kInteger) || length.integer() < 0 || length.integer() > x.shape[1]) {
        fail(file, "length " + std::to_string(i) + " of item " + std::to_string(lengths_item) + " should be 0 to " +
                       std::to_string(x.shape[1]) + ", but is " + length.describe());
      }
      lengths.push_back(length.integer());
    }
  }
};

/// Where an utterance's features begin.
struct Place {
  const NumpyArray* features;
  int64_t first;
};

}  // namespace

ImportedDataset import_utterance_pickle(std::shared_ptr<const io::PickleDocument> document, Modality modality,
                                        Cleaning cleaning) {
  const std::string& file = document->name();
  if (modality == Modality::kText) {
    throw UserError(file +
                    ": vectors of the text cannot be imported, because a data set's text is its transcript; import the "
                    "folder of CSV files instead");
  }
  const PickleValue root = document->root();
  if (!root.is(PickleKind::kTuple) || root.size() != 7) {
    fail(file,
         "expected a tuple of 7 (features, labels, test features, test labels, longest, lengths, test lengths), "
         "got " +
             root.describe());
  }
  const auto parts = std::make_shared<std::vector<Part>>();
  parts->emplace_back(root, 0, 5, file);
  parts->emplace_back(root, 2, 6, file);
  const int64_t width = (*parts)[0].x.shape[2];
  if (width == 0 || (*parts)[1].x.shape[2] != width) {
    fail(file, "features of " + std::to_string(width) + " numbers in train and of " +
                   std::to_string((*parts)[1].x.shape[2]) + " in test");
  }

  ImportedDataset data;
  OutlineBuilder builder(*data.report);
  std::vector<Place> places;
  for (size_t p = 0; p < parts->size(); ++p) {
    const Part& part = (*parts)[p];
    const std::string name = p == 0 ? "train" : "test";
    for (size_t v = 0; v < part.lengths.size(); ++v) {
      const std::string video = name + "/" + std::to_string(v);
      for (int64_t u = 0; u < part.lengths[v]; ++u) {
        const int64_t at = static_cast<int64_t>(v) * part.x.shape[1] + u;
        float label = 0;
        part.y.copy_float(at, std::span(&label, 1));
        if (label != 0 && label != 1)
          fail(file, "utterance " + video + "/" + std::to_string(u) + " has a label that is neither 0 nor 1");
        builder.add_without_text({video + "/" + std::to_string(u), video, "", p == 0 ? Split::kTrain : Split::kTest,
                                  label == 1 ? 1.0 : -1.0});
        places.push_back({&part.x, at * width});
      }
    }
  }
  if (places.empty()) fail(file, "no video has any utterance");
  data.outline = builder.finish(file);
  data.outline.word_aligned = false;
  data.outline.provenance["labels"] = "the binary label: 1 becomes +1, 0 becomes -1";
  FrameColumn column;
  column.width = width;
  column.steps.assign(places.size(), 1);
  column.copy = [document, parts, places = std::move(places)](int64_t utterance, std::span<float> values) {
    const Place& place = places[static_cast<size_t>(utterance)];
    place.features->copy_float(place.first, values);
  };
  (modality == Modality::kAudio ? data.audio : data.video) =
      cleaned(std::move(column), modality, cleaning, data.report);
  data.report->warn("the file holds neither ids nor transcripts: the data set has no text, and ids are places");
  return data;
}

Modality utterance_pickle_modality(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  const bool audio = name.find("audio") != std::string::npos;
  const bool video = name.find("video") != std::string::npos || name.find("visual") != std::string::npos;
  if (audio == video) {
    throw UserError(file.string() +
                    ": the file holds one modality, and its name does not say which; call it audio.pickle or "
                    "video.pickle, as create_data.py does");
  }
  return audio ? Modality::kAudio : Modality::kVideo;
}

ImportedDataset import_utterance(const ImportSource& source) {
  auto imported = std::filesystem::is_directory(source.path())
                      ? import_utterance_csv(source.path(), source.options().cleaning)
                      : import_utterance_pickle(source.pickle(), utterance_pickle_modality(source.path()),
                                                source.options().cleaning);
  // The same videos as CMU-MOSI's, but one vector an utterance: recipes for sequences do not fit.
  imported.outline.name = "mosi_utterance";
  return imported;
}

bool is_utterance(const ImportSource& source) {
  const auto root = source.pickle_root();
  if (root) return root->is(PickleKind::kTuple) && root->size() == 7;
  return std::filesystem::is_regular_file(source.path() / "transcripts.csv");
}

}  // namespace modrob::data
