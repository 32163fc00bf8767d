#include "io/csd/hdf5_source.h"

#include <algorithm>
#include <cstring>
#include <system_error>

#include "core/files.h"
#include "io/csd/hdf5_dataset.h"
#include "io/csd/hdf5_signature.h"
#include "io/foreign_file.h"
#include "io/format_error.h"
#include "io/pickle/pickle_text.h"

namespace modrob::io {

namespace {

constexpr size_t kLongestName = 1024;
constexpr size_t kMostMetadata = 256;
constexpr size_t kLongestMetadata = 1 << 20;

std::string_view link_kind(H5L_type_t type) {
  return type == H5L_TYPE_SOFT ? "a soft link" : type == H5L_TYPE_EXTERNAL ? "a link into another file" : "a link";
}

struct LinkVisit {
  std::vector<std::pair<std::string, H5L_type_t>> links;
  size_t most = 0;
  bool too_many = false;
};

herr_t visit_link(hid_t, const char* name, const H5L_info_t* info, void* data) {
  // No exception may pass through the library.
  try {
    auto& visit = *static_cast<LinkVisit*>(data);
    if (visit.links.size() >= visit.most) {
      visit.too_many = true;
      return 1;
    }
    visit.links.emplace_back(std::string(name, strnlen(name, kLongestName + 1)), info->type);
    return 0;
  } catch (...) {
    return -1;
  }
}

}  // namespace

Hdf5Source::Hdf5Source(const std::filesystem::path& path) : path_(path.string()) {
  {
    const MappedFile mapped(path);
    const auto bytes = mapped.bytes();
    file_size_ = bytes.size();
    if (!has_hdf5_signature(bytes)) {
      const auto foreign = find_foreign_file(bytes);
      throw FormatError(FormatFault::kNotHdf5,
                        path_ + (foreign ? " " + foreign->message
                                         : " is not an HDF5 file, which a .csd file is; download or copy it again"));
    }
  }
  H5open();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);
  const Hdf5Object access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
#if H5_VERSION_GE(1, 10, 7)
  // A file that is only read needs no lock, and some network file systems have none.
  H5Pset_file_locking(access.id(), false, true);
#endif
  file_ = Hdf5Object(H5Fopen(path_.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose);
  if (!file_.valid()) {
    throw_hdf5_error(path_ + " cannot be opened");
  }
}

std::string Hdf5Source::place(const std::string& inner) const {
  return path_ + ": " + (index_.root.empty() ? "" : index_.root + "/") + inner;
}

std::vector<Hdf5Source::Link> Hdf5Source::links_of(hid_t group, const std::string& where) const {
  LinkVisit visit;
  // A link takes at least sixteen bytes of the file, so that a directory which bites its own tail ends here.
  visit.most = file_size_ / 16 + 1;
  hsize_t position = 0;
  const herr_t status = H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &position, visit_link, &visit);
  if (visit.too_many) throw FormatError(FormatFault::kLimit, where + " lists more entries than the file can hold");
  if (status < 0) {
    throw_hdf5_error(where + " cannot be listed");
  }
  std::vector<Link> links;
  for (auto& [name, type] : visit.links) {
    if (name.size() > kLongestName) throw FormatError(FormatFault::kLimit, where + " has a name of over 1024 bytes");
    if (name.empty() || name == "." || name.find('/') != std::string::npos || !is_utf8(name)) {
      throw FormatError(FormatFault::kNotHdf5, where + " has an impossible name; the file is damaged");
    }
    links.push_back({std::move(name), type});
  }
  std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.name < b.name; });
  for (size_t i = 1; i < links.size(); ++i) {
    if (links[i].name == links[i - 1].name) {
      throw FormatError(FormatFault::kNotHdf5,
                        where + " has the name " + links[i].name + " twice; the file is damaged");
    }
  }
  return links;
}

Hdf5Object Hdf5Source::open_child(hid_t parent, const Link& link, H5I_type_t type, const std::string& where) const {
  if (link.type != H5L_TYPE_HARD) {
    throw FormatError(FormatFault::kSchema,
                      where + " is " + std::string(link_kind(link.type)) + ", which is not followed");
  }
  Hdf5Object object(H5Oopen(parent, link.name.c_str(), H5P_DEFAULT), H5Oclose);
  if (!object.valid()) {
    throw_hdf5_error(where + " cannot be opened");
  }
  if (H5Iget_type(object.id()) != type) {
    throw FormatError(FormatFault::kSchema,
                      where + (type == H5I_GROUP ? " is not a group" : " is not an array of numbers or texts"));
  }
  return object;
}

CsdIndex Hdf5Source::index() {
  const auto roots = links_of(file_.id(), path_);
  if (roots.size() != 1) {
    std::string names;
    for (size_t i = 0; i < std::min<size_t>(roots.size(), 5); ++i) names += (i == 0 ? ": " : ", ") + roots[i].name;
    throw FormatError(FormatFault::kSchema, path_ + " has " + std::to_string(roots.size()) + " root groups" + names +
                                                (roots.size() > 5 ? ", ..." : "") +
                                                "; a .csd file has one, with 'data' and 'metadata' in it");
  }
  index_ = CsdIndex();
  const Hdf5Object root = open_child(file_.id(), roots[0], H5I_GROUP, place(roots[0].name));
  index_.root = roots[0].name;
  const auto children = links_of(root.id(), path_ + ": " + index_.root);
  const auto data =
      std::find_if(children.begin(), children.end(), [](const Link& link) { return link.name == "data"; });
  if (data == children.end())
    throw FormatError(FormatFault::kSchema, path_ + ": " + index_.root + " has no group 'data'");
  data_ = open_child(root.id(), *data, H5I_GROUP, place("data"));
  read_metadata(root.id(), children);
  plain_work_ = deflated_work_ = 0;
  for (const Link& link : links_of(data_.id(), place("data"))) index_.entries.push_back(read_entry(link));
  return index_;
}

CsdIndexEntry Hdf5Source::read_entry(const Link& link) {
  const std::string where = place(link.name);
  const Hdf5Object group = open_child(data_.id(), link, H5I_GROUP, where);
  const auto children = links_of(group.id(), where);
  CsdIndexEntry entry{link.name, {}, {}};
  for (const CsdPart part : {CsdPart::kFeatures, CsdPart::kIntervals}) {
    const std::string name(csd_part_name(part));
    const auto child = std::find_if(children.begin(), children.end(), [&](const Link& l) { return l.name == name; });
    if (child == children.end()) throw FormatError(FormatFault::kSchema, where + " has no " + name);
    const std::string inner = where + "/" + name;
    const Hdf5Dataset dataset(open_child(group.id(), *child, H5I_DATASET, inner), file_size_, inner);
    // Many entries that share one array cost no bytes in the file, but work.
    uint64_t& work = dataset.deflated() ? deflated_work_ : plain_work_;
    const uint64_t most = dataset.deflated() ? kLargestRatio : 1;
    if (dataset.work() > UINT64_MAX - work || (work += dataset.work()) / most > file_size_) {
      throw FormatError(FormatFault::kLimit, inner + ": with the entries before it, more data than the file can hold");
    }
    (part == CsdPart::kFeatures ? entry.features : entry.intervals) = dataset.array();
  }
  return entry;
}

std::vector<std::byte> Hdf5Source::read(size_t entry, CsdPart part) {
  MODROB_CHECK(entry < index_.entries.size(), "an entry of the index");
  const CsdIndexEntry& known = index_.entries[entry];
  const std::string where = place(known.name), inner = where + "/" + std::string(csd_part_name(part));
  const Hdf5Object group = open_child(data_.id(), {known.name, H5L_TYPE_HARD}, H5I_GROUP, where);
  const Link child{std::string(csd_part_name(part)), H5L_TYPE_HARD};
  const Hdf5Dataset dataset(open_child(group.id(), child, H5I_DATASET, inner), file_size_, inner);
  if (dataset.array().bytes() != (part == CsdPart::kFeatures ? known.features : known.intervals).bytes()) {
    throw FormatError(FormatFault::kNotHdf5, inner + " has changed since the file was opened");
  }
  return dataset.read();
}

void Hdf5Source::read_metadata(hid_t root, const std::vector<Link>& links) {
  const auto found = std::find_if(links.begin(), links.end(), [](const Link& link) { return link.name == "metadata"; });
  if (found == links.end()) {
    index_.warnings.push_back(index_.root + " has no metadata");
    return;
  }
  const Hdf5Object metadata = open_child(root, *found, H5I_GROUP, place("metadata"));
  const auto keys = links_of(metadata.id(), place("metadata"));
  for (size_t i = 0; i < std::min(keys.size(), kMostMetadata); ++i) {
    const std::string where = "metadata/" + keys[i].name;
    const Hdf5Object value = open_child(metadata.id(), keys[i], H5I_DATASET, place(where));
    const Hdf5Object type(H5Dget_type(value.id()), H5Tclose), space(H5Dget_space(value.id()), H5Sclose);
    const bool variable = type.valid() && H5Tget_class(type.id()) == H5T_STRING && H5Tis_variable_str(type.id()) > 0;
    if (!variable || !space.valid() || H5Sget_simple_extent_npoints(space.id()) != 1) {
      index_.warnings.push_back(where + " is not a text and was left out");
      continue;
    }
    char* text = nullptr;
    if (H5Dread(value.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, &text) < 0) {
      index_.warnings.push_back(where + " could not be read (" + hdf5_reason() + ")");
      continue;
    }
    const std::string copy(text == nullptr ? "" : text, text == nullptr ? 0 : strnlen(text, kLongestMetadata));
    H5free_memory(text);
    if (is_utf8(copy)) {
      index_.metadata.emplace(keys[i].name, copy);
    } else {
      index_.warnings.push_back(where + " is not UTF-8 and was left out");
    }
  }
  if (keys.size() > kMostMetadata) {
    index_.warnings.push_back("metadata: only the first " + std::to_string(kMostMetadata) + " keys were read");
  }
}

}  // namespace modrob::io
