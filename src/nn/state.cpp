#include "nn/state.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <cstring>
#include <optional>

#include "core/error.h"
#include "io/weight_file.h"

namespace modrob::nn {

namespace {

struct TypePair {
  io::Dtype stored;
  at::ScalarType type;
};
constexpr TypePair kTypePairs[] = {{io::Dtype::kF32, at::kFloat}, {io::Dtype::kF64, at::kDouble},
                                   {io::Dtype::kI64, at::kLong},  {io::Dtype::kI32, at::kInt},
                                   {io::Dtype::kI16, at::kShort}, {io::Dtype::kU8, at::kByte},
                                   {io::Dtype::kI8, at::kChar},   {io::Dtype::kBool, at::kBool},
                                   {io::Dtype::kF16, at::kHalf},  {io::Dtype::kBF16, at::kBFloat16}};

std::optional<at::ScalarType> type_of(io::Dtype stored) {
  for (const auto& pair : kTypePairs) {
    if (pair.stored == stored) return pair.type;
  }
  return std::nullopt;
}

void copy_bytes(const io::TensorView& view, const at::Tensor& target) {
  if (!view.bytes.empty()) std::memcpy(target.mutable_data_ptr(), view.bytes.data(), view.bytes.size());
}

}  // namespace

void StateWriter::tensor(const std::string& name, const at::Tensor& value) {
  MODROB_CHECK(value.defined(), name + " is defined");
  MODROB_CHECK(tensors_.emplace(name, value.detach().cpu().contiguous()).second, name + " is written once");
}

void StateWriter::write(const std::filesystem::path& path) const {
  io::SafetensorsWriter writer;
  for (const auto& [name, tensor] : tensors_) {
    const TypePair* type = nullptr;
    for (const auto& pair : kTypePairs) {
      if (pair.type == tensor.scalar_type()) type = &pair;
    }
    MODROB_CHECK(type != nullptr, name + " has a storable type");
    writer.add(name, type->stored, tensor.sizes().vec(),
               {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()});
  }
  writer.add_metadata("format", "pt");
  if (!values_.empty()) writer.add_metadata("state", values_.dump());
  writer.write(path);
}

StateReader::StateReader(const std::filesystem::path& path) : file_(io::Safetensors::open(path)) {
  for (const auto& [name, view] : file_.tensors()) {
    if (type_of(view.dtype)) continue;
    throw UserError(file_.name() + ": tensor '" + name + "' is stored as " + std::string(io::dtype_name(view.dtype)) +
                    ", which cannot be used here");
  }
  const auto state = file_.metadata().find("state");
  values_ =
      state == file_.metadata().end() ? io::Json::object() : io::parse_json(state->second, file_.name() + " (state)");
}

const io::TensorView& StateReader::view(const std::string& name) const {
  if (const auto* found = file_.find(name)) return *found;
  std::vector<std::string> known;
  for (const auto& [other, tensor] : file_.tensors()) known.push_back(other);
  std::string message = file_.name() + " holds no tensor '" + name + "'";
  for (const auto& near : near_matches(name, known)) message += ", but '" + near + "'";
  throw UserError(message + "; it is the checkpoint of another model or other settings");
}

at::Tensor StateReader::tensor(const std::string& name) const {
  const auto& stored = view(name);
  const at::Tensor tensor = at::empty(stored.shape, *type_of(stored.dtype));
  copy_bytes(stored, tensor);
  file_.release(stored);
  return tensor;
}

std::map<std::string, at::Tensor> StateReader::tensors() const {
  std::map<std::string, at::Tensor> all;
  for (const auto& [name, view] : file_.tensors()) all.emplace(name, tensor(name));
  return all;
}

void StateReader::read_into(const std::string& name, at::Tensor target) const {
  const auto& stored = view(name);
  if (target.sizes() != at::IntArrayRef(stored.shape)) {
    throw UserError(file_.name() + ": tensor '" + name + "' has shape " + io::shape_text(stored.shape) +
                    ", this model needs " + io::shape_text(target.sizes()) +
                    "; it is the checkpoint of another model or other settings");
  }
  if (target.is_cpu() && target.is_contiguous() && target.scalar_type() == type_of(stored.dtype)) {
    copy_bytes(stored, target);
    target.unsafeGetTensorImpl()->bump_version();  // as any change of a tensor is counted: TextEncoder's cache looks
    file_.release(stored);
    return;
  }
  const c10::AutoGradMode no_gradient(false);
  target.copy_(tensor(name));
}

const io::Json& StateReader::stored(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end())
    throw UserError(file_.name() + " holds no value '" + name + "'; it is no checkpoint of modrob's");
  return *found;
}

}  // namespace modrob::nn
