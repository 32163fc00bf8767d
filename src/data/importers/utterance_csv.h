#pragma once

#include <filesystem>
#include <memory>

#include "core/modality.h"
#include "data/importers/import_source.h"
#include "data/importers/imported_dataset.h"

namespace modrob::data {

/// Utterance-level data of declare-lab/multimodal-deep-learning (docs/data_formats.md 6): one vector an utterance.

/// The CSV folder: transcripts.csv, text_{train,test}.csv, <audio|video>/<audio|video>_{train,test}0.csv (either
/// modality may be absent). The data set has the utterances of text_train.csv, then those of text_test.csv, one frame
/// each; labels are +1 (non-negative) and -1; an id "VIDEO_NUMBER" lies in the video VIDEO. Vectors of the text are not
/// taken: a data set's text is its transcript.
/// UserError "FILE:LINE: ..." for rows that do not fit together: an index without transcript or used twice, a label
/// that is neither 0 nor 1 or differs from the transcript's, an id without number or used twice, an empty transcript,
/// as many rows or numbers as the other file does not have.
ImportedDataset import_utterance_csv(const std::filesystem::path& folder, Cleaning cleaning = Cleaning::kDefault);

/// The pickle that create_data.py makes of one modality's CSV files, read for audio or video: a tuple of 7. It holds
/// neither ids nor transcripts, so that the data set has no text, and its ids are places: "train/0/3" is the fourth
/// utterance of the first training video. Labels as above. FormatError when the parts do not fit together.
ImportedDataset import_utterance_pickle(std::shared_ptr<const io::PickleDocument> document, Modality modality,
                                        Cleaning cleaning = Cleaning::kDefault);
/// By the name of the file: "audio.pickle", "video.pickle"; UserError when it says neither, or text as well.
Modality utterance_pickle_modality(const std::filesystem::path& file);

/// Either of them.
ImportedDataset import_utterance(const ImportSource& source);
bool is_utterance(const ImportSource& source);

}  // namespace modrob::data
