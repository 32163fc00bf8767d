#include "io/weight_file.h"

#include <algorithm>
#include <utility>

#include "io/foreign_file.h"
#include "io/pickle/numpy_array.h"
#include "io/safetensors_header.h"
#include "io/torch_file.h"

namespace modrob::io {

namespace {

std::vector<int64_t> row_major_strides(const std::vector<int64_t>& shape) {
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<int64_t>(shape[i], 1);
  return strides;
}

size_t count_tensors(const PickleValue& dict) {
  size_t count = 0;
  for (size_t i = 0; i < dict.size(); ++i) count += dict.value(i).is(PickleKind::kTensor);
  return count;
}

/// The dict of tensors, and the key it stands under.
std::pair<PickleValue, std::string> find_state(const PickleValue& root, const std::string& file) {
  if (!root.is(PickleKind::kDict)) {
    throw FormatError(FormatFault::kSchema, file + " holds " + root.describe() +
                                                "; expected tensors under names, as torch.save(model.state_dict(), "
                                                "FILE) writes them");
  }
  if (root.size() == 0 || count_tensors(root) > 0) return {root, ""};
  std::vector<size_t> places;
  std::string names;
  for (size_t i = 0; i < root.size(); ++i) {
    if (!root.key(i).is(PickleKind::kText) || !root.value(i).is(PickleKind::kDict)) continue;
    if (count_tensors(root.value(i)) == 0) continue;
    if (root.key(i).text() == "state_dict") return {root.value(i), "state_dict"};
    names += (places.empty() ? "" : ", ") + shown_name(root.key(i).text());
    places.push_back(i);
  }
  if (places.size() == 1) return {root.value(places[0]), std::string(root.key(places[0]).text())};
  throw FormatError(FormatFault::kSchema,
                    file + (places.empty() ? ": no tensors under names in " + root.describe()
                                           : ": several dicts of tensors, " + names +
                                                 "; save the one that is meant alone, or call it state_dict"));
}

/// Calls `row(first element, elements)` for each run along the last dimension, in row-major order.
template <typename Row>
void for_each_row(const WeightView& view, Row&& row) {
  const int64_t count = view.count();
  if (count == 0) return;
  const int64_t length = view.shape.empty() ? 1 : view.shape.back();
  std::vector<int64_t> index(view.shape.size(), 0);
  int64_t element = view.offset;
  for (int64_t done = 0; done < count; done += length) {
    row(element, length);
    for (size_t d = view.shape.size(); d-- > 1;) {
      const size_t outer = d - 1;
      element += view.strides[outer];
      if (++index[outer] < view.shape[outer]) break;
      element -= view.strides[outer] * view.shape[outer];
      index[outer] = 0;
    }
  }
}

}  // namespace

std::string_view weight_format_name(WeightFormat format) {
  switch (format) {
    case WeightFormat::kSafetensors:
      return "safetensors";
    case WeightFormat::kTorchZip:
      return "torch zip";
    case WeightFormat::kTorchLegacy:
      return "torch legacy";
  }
  return "unknown";
}

std::string shape_text(std::span<const int64_t> shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

int64_t WeightView::count() const {
  const auto elements = count_elements(shape, dtype_size(dtype));
  MODROB_CHECK(elements.has_value(), "shapes are checked when a file is read");
  return *elements;
}

bool WeightView::contiguous() const {
  int64_t expected = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    if (shape[i] != 1 && strides[i] != expected) return false;
    expected *= std::max<int64_t>(shape[i], 1);
  }
  return true;
}

bool WeightView::is_float() const {
  return dtype == Dtype::kF16 || dtype == Dtype::kBF16 || dtype == Dtype::kF32 || dtype == Dtype::kF64;
}

void WeightView::copy_float(std::span<float> values) const {
  MODROB_CHECK(static_cast<int64_t>(values.size()) == count(), "room for exactly the elements");
  if (values.empty()) return;
  const size_t size = dtype_size(dtype);
  const auto at = [&](int64_t element) { return storage.data() + static_cast<size_t>(element) * size; };
  if (contiguous()) return convert_to_float(dtype, false, at(offset), 1, values);
  size_t done = 0;
  for_each_row(*this, [&](int64_t first, int64_t length) {
    convert_to_float(dtype, false, at(first), strides.empty() ? 1 : strides.back(),
                     values.subspan(done, static_cast<size_t>(length)));
    done += static_cast<size_t>(length);
  });
}

std::vector<std::byte> WeightView::contiguous_bytes() const {
  const size_t size = dtype_size(dtype);
  const auto bytes_at = [&](int64_t element, int64_t elements) {
    return storage.subspan(static_cast<size_t>(element) * size, static_cast<size_t>(elements) * size);
  };
  std::vector<std::byte> result;
  const int64_t elements = count();
  if (elements == 0) return result;
  if (contiguous()) {
    const auto all = bytes_at(offset, elements);
    return {all.begin(), all.end()};
  }
  result.reserve(static_cast<size_t>(elements) * size);
  for_each_row(*this, [&](int64_t first, int64_t length) {
    for (int64_t i = 0; i < length; ++i) {
      const auto one = bytes_at(first + i * (strides.empty() ? 1 : strides.back()), 1);
      result.insert(result.end(), one.begin(), one.end());
    }
  });
  return result;
}

void WeightFile::release(const WeightView& tensor) const {
  if (file_ != nullptr) file_->release(tensor.storage);
}

WeightFile WeightFile::open(const std::filesystem::path& path) {
  auto file = std::make_shared<MappedFile>(path);
  WeightFile result = parse(file->bytes(), path.string());
  result.file_ = std::move(file);
  return result;
}

WeightFile WeightFile::parse(std::span<const std::byte> bytes, const std::string& name) {
  WeightFile result;
  result.name_ = name;
  if (TorchFile::is_zip(bytes) || TorchFile::is_legacy(bytes)) {
    result.read_torch(bytes);
    return result;
  }
  if (const auto foreign = find_foreign_file(bytes)) throw FormatError(foreign->fault, name + " " + foreign->message);
  if (bytes[0] == std::byte{0x80} && (bytes.size() < 9 || bytes[8] != std::byte{'{'})) {
    throw FormatError(FormatFault::kBadContainer,
                      name +
                          " is a pickle, but not one that torch.save writes; weights are read from safetensors files "
                          "and from files that torch.save wrote");
  }
  const Safetensors file = Safetensors::parse(bytes, name);
  for (const auto& [tensor, view] : file.tensors()) {
    result.tensors_.emplace(tensor, WeightView{view.dtype, view.shape, row_major_strides(view.shape), view.bytes, 0});
  }
  return result;
}

void WeightFile::read_torch(std::span<const std::byte> bytes) {
  format_ = TorchFile::is_zip(bytes) ? WeightFormat::kTorchZip : WeightFormat::kTorchLegacy;
  TorchFile torch(bytes, name_, kWeightsProfile);
  const auto [state, key] = find_state(torch.root(), name_);
  inner_key_ = key;
  for (size_t i = 0; i < state.size(); ++i) {
    const PickleValue name = state.key(i);
    const PickleValue value = state.value(i);
    if (!name.is(PickleKind::kText)) {
      throw FormatError(FormatFault::kSchema, name_ + ": a tensor's name is " + name.describe() + " at byte " +
                                                  std::to_string(name.position()));
    }
    if (!value.is(PickleKind::kTensor)) {
      left_out_.emplace_back(name.text());
      continue;
    }
    const TorchTensor& tensor = value.tensor();
    tensors_.emplace(name.text(), WeightView{tensor.storage.dtype, tensor.shape, tensor.strides, torch.storage(tensor),
                                             tensor.offset});
  }
}

const WeightView* WeightFile::find(std::string_view tensor) const {
  const auto found = tensors_.find(std::string(tensor));
  return found == tensors_.end() ? nullptr : &found->second;
}

}  // namespace modrob::io
