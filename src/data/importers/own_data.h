#pragma once

#include "data/importers/import_source.h"
#include "data/importers/imported_dataset.h"

namespace modrob::data {

/// A user's own data: a table with a header (see io/csv.h for what is read: CSV, TSV, JSON records) and columns id,
/// video, label, text, split (train, valid or test) and, where wanted, start and end (seconds; checked, not kept) and
/// audio_steps, video_steps; other columns are mentioned and left out. Label CSVs of CH-SIMS and MMSA too, see
/// own_columns.h. Frames of each modality (see utterance_arrays.h) are what `options.audio` names, else `audio.npz`,
/// `audio.npy` or the folder `audio` beside the table, and without any of them the data set has no audio; likewise
/// video. Without a split the standard folds apply where every video is one of theirs, else all is train.
///
/// UserErrors, each with the file and its line: a missing column, a bad split, a label that is no finite number, an id
/// that occurs twice or is empty, an empty video or text, a start behind its end; those of utterance_arrays.h.
ImportedDataset import_own_data(const ImportSource& source);
/// A table. UserError for the label CSV of MOSI or MOSEI without features, which goes with a pickle.
bool is_own_data(const ImportSource& source);

}  // namespace modrob::data
