#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/importers/import_options.h"
#include "data/importers/imported_dataset.h"
#include "data/importers/pickle_field.h"
#include "io/pickle/pickle.h"

namespace modrob::data {

/// What imports of pickles with a dict of train, valid and test have in common. `Fields` is one split: it has `ids`,
/// `audio` and `video`.
template <typename Fields>
class SplitPickle {
 protected:
  /// Where an utterance of the data set lies in the file.
  struct Place {
    size_t split;
    int64_t sample;
  };

  /// `read(field, name)` makes the Fields of one split. FormatError kSchema when a split is missing, the training split
  /// is empty, or frames are not equally wide in all of them.
  template <typename Read>
  SplitPickle(std::shared_ptr<const io::PickleDocument> document, const ImportOptions& options, const Read& read)
      : document_(std::move(document)), options_(options), root_(document_->root(), document_->name(), "") {
    for (const Split split : kSplits) {
      const std::string name(split_name(split));
      const PickleField field = root_.member(name);
      splits_.push_back(read(field, name));
      if (splits_.front().ids.empty()) field.refuse("no training sample");
      splits_.back().audio.require_width(splits_.front().audio.width(), field.member("audio"));
      splits_.back().video.require_width(splits_.front().video.width(), field.member("vision"));
    }
  }

  /// Keeps the samples, in order, for which `add(split, name, index)` says so.
  template <typename Add>
  void keep(const Add& add) {
    for (size_t split = 0; split < splits_.size(); ++split) {
      for (size_t i = 0; i < splits_[split].ids.size(); ++i) {
        if (add(splits_[split], kSplits[split], i)) places_.push_back({split, static_cast<int64_t>(i)});
      }
    }
  }

  static const PaddedFrames& frames(const Fields& split, Modality modality) {
    return modality == Modality::kAudio ? split.audio : split.video;
  }
  const PaddedFrames& frames(const Place& place, Modality modality) const {
    return frames(splits_[place.split], modality);
  }
  const Place& place(int64_t utterance) const { return places_[static_cast<size_t>(utterance)]; }

  std::shared_ptr<const io::PickleDocument> document_;
  ImportOptions options_;
  PickleField root_;
  std::vector<Fields> splits_;  // in the order of kSplits
  std::vector<Place> places_;   // of the utterances that were kept
  std::shared_ptr<ImportReport> report_ = std::make_shared<ImportReport>();
};

}  // namespace modrob::data
