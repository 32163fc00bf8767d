#pragma once

#include <cstdint>
#include <filesystem>

namespace modrob::data {

struct EmbeddingSize {
  int64_t words = 0, width = 0;
};

/// embedding_and_mapping.pt of MISA, BBFN and MulT-BERT (a tensor [V, width] and a table of words, saved by torch.save
/// in either format) as `folder`/embedding.txt: GloVe's text format, which `glove_file` takes. Every number has the
/// digits that give the same float32 again. FormatErrors of the weights profile; kSchema when the file holds something
/// else or a word points outside the tensor.
EmbeddingSize import_embedding(const std::filesystem::path& file, const std::filesystem::path& folder);

}  // namespace modrob::data
