#include "data/importers/embedding.h"

#include <charconv>
#include <vector>

#include "core/files.h"
#include "data/importers/pickle_field.h"
#include "io/format_error.h"
#include "io/torch_file.h"

namespace modrob::data {

using io::PickleKind;

namespace {

constexpr const char* kEmbeddingFile = "embedding.txt";

// Word of each row; empty where the table names none.
std::vector<std::string> words_by_row(const PickleField& table, int64_t rows) {
  std::vector<std::string> words(static_cast<size_t>(rows));
  for (size_t i = 0; i < table.value().size(); ++i) {
    const auto key = table.value().key(i);
    const auto number = table.value().value(i);
    if (!key.is(PickleKind::kText) || !number.is(PickleKind::kInteger)) {
      table.refuse("words and their numbers are needed, found " + key.describe() + " with " + number.describe());
    }
    // The table may go on beyond a tensor that was cut; those words have no vector.
    if (number.integer() < 0) table.refuse("the word '" + std::string(key.text()) + "' has a negative number");
    if (number.integer() < rows) words[static_cast<size_t>(number.integer())] = key.text();
  }
  return words;
}

PlainImport write_embedding(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const MappedFile mapped(file);
  io::TorchFile torch(mapped.bytes(), file.string(), io::kWeightsProfile);
  const PickleField root(torch.root(), file.string(), "");
  const bool pair = root.is(PickleKind::kTuple) && root.value().size() == 2 && root.item(0).is(PickleKind::kTensor) &&
                    root.item(1).is(PickleKind::kDict);
  if (!pair) {
    root.refuse("a pair of word vectors and a table of words is needed (embedding_and_mapping.pt), found " +
                root.value().describe() + "; weights of a model belong to 'modrob checkpoint import'");
  }
  const io::TorchTensor& tensor = root.item(0).value().tensor();
  if (tensor.shape.size() != 2 || tensor.shape[1] < 1) root.item(0).refuse("a tensor [words, width] is needed");
  const auto storage = torch.storage(tensor);
  const size_t element = io::dtype_size(tensor.storage.dtype);
  const auto words = words_by_row(root.item(1), tensor.shape[0]);

  FolderInProgress target(folder);
  write_file_whole(target.path() / kEmbeddingFile, [&](const ByteSink& append) {
    std::vector<float> row(static_cast<size_t>(tensor.shape[1]));
    for (size_t i = 0; i < words.size(); ++i) {
      if (words[i].empty()) continue;
      const int64_t first = tensor.offset + static_cast<int64_t>(i) * tensor.strides[0];
      io::convert_to_float(tensor.storage.dtype, false, storage.data() + static_cast<size_t>(first) * element,
                           tensor.strides[1], row);
      std::string line = words[i];
      for (const float value : row) {
        char digits[32];
        const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
        line.append(" ").append(digits, end);
      }
      line += '\n';
      append(std::as_bytes(std::span(line)));
    }
  });
  target.commit();
  return {std::to_string(tensor.shape[0]) + " word vectors of " + std::to_string(tensor.shape[1]) +
          " numbers in embedding.txt (GloVe's format): no data set"};
}

}  // namespace

PlainImporter import_embedding(const ImportSource& source) {
  return [path = source.path()](const std::filesystem::path& output) { return write_embedding(path, output); };
}

bool is_embedding(const ImportSource& source) { return source.kind() == ImportSource::Kind::kTorch; }

}  // namespace modrob::data
