#pragma once

#include "data/importers/importer.h"

namespace modrob::data {

/// embedding_and_mapping.pt of MISA, BBFN and MulT-BERT (a tensor [V, width] and a table of words, saved by torch.save
/// in either format) as embedding.txt: GloVe's text format, which `glove_file` takes. Every number has the
/// digits that give the same float32 again. FormatErrors of the weights profile; kSchema when the file holds something
/// else or a word points outside the tensor.
PlainImporter import_embedding(const ImportSource& source);
bool is_embedding(const ImportSource& source);

}  // namespace modrob::data
