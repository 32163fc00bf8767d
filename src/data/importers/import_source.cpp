#include "data/importers/import_source.h"

#include "core/error.h"
#include "data/importers/named_files.h"
#include "io/csd/hdf5_signature.h"
#include "io/foreign_file.h"
#include "io/torch_file.h"

namespace modrob::data {

std::span<const std::byte> ImportSource::bytes() const {
  if (!file_) file_ = std::make_shared<const MappedFile>(path_);
  return file_->bytes();
}

const std::shared_ptr<const io::PickleDocument>& ImportSource::pickle() const {
  if (!pickle_) pickle_ = io::PickleDocument::open_shared(path_, options_.pickle_profile());
  return pickle_;
}

ImportSource::Kind ImportSource::kind() const {
  if (!kind_) kind_ = std::filesystem::is_directory(path_) ? Kind::kFolder : kind_of_file();
  return *kind_;
}

ImportSource::Kind ImportSource::kind_of_file() const {
  const std::string extension = extension_of(path_);
  if (extension == ".csd" || io::has_hdf5_signature(bytes())) return Kind::kHdf5;
  if (io::TorchFile::is_legacy(bytes()) || (io::TorchFile::is_zip(bytes()) && extension == ".pt")) return Kind::kTorch;
  if (extension == ".npz" || extension == ".npy") {
    throw UserError(path_.string() +
                    ": arrays alone are no data set; write a CSV with the columns id, video, split, "
                    "label and text beside it and import that: modrob data import my.csv --audio " +
                    path_.filename().string());
  }
  const auto foreign = io::find_foreign_file(bytes());
  if (is_recording_extension(extension) && (!foreign || foreign->message.starts_with("is a recording"))) {
    throw UserError(path_.string() + " " + *name_of_other_file(path_));
  }
  // What a foreign file is, says its opening as a pickle.
  if (foreign) return Kind::kPickle;
  if (is_table_extension(extension) || begins_as_table(bytes())) return Kind::kTable;
  if (const auto other = name_of_other_file(path_)) throw UserError(path_.string() + " " + *other);
  return Kind::kPickle;
}

std::optional<io::PickleValue> ImportSource::pickle_root() const {
  if (kind() != Kind::kPickle) return std::nullopt;
  try {
    return pickle()->root();
  } catch (const io::FormatError& error) {
    // A text without a known ending is read as a pickle of protocol 0; what that says of it helps nobody.
    const bool opcodes = error.fault() == io::FormatFault::kBadOpcode ||
                         error.fault() == io::FormatFault::kForbiddenOpcode ||
                         error.fault() == io::FormatFault::kMalformed;
    if (!opcodes || !is_plain_text(bytes())) throw;
    throw io::FormatError(error.fault(), std::string(error.what()) + ". The file is a text: " + kTableNeeded);
  }
}

bool ImportSource::has_splits_with(std::initializer_list<const char*> members) const {
  const auto root = pickle_root();
  if (!root || !root->is(io::PickleKind::kDict)) return false;
  // Other pickles may have a dict under one of these names too; two make a data set.
  int splits = 0;
  bool found = false;
  for (const char* name : {"train", "valid", "dev", "test"}) {
    const auto split = root->find(name);
    if (!split) continue;
    ++splits;
    if (split->is(io::PickleKind::kList)) return false;
    if (!split->is(io::PickleKind::kDict)) continue;
    for (const char* member : members) found = found || split->find(member);
  }
  return splits >= 2 && found;
}

}  // namespace modrob::data
