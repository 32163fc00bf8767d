#include "nn/state.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <cstring>

#include "core/error.h"
#include "io/safetensors.h"

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

at::Tensor tensor_from(const io::TensorView& view, const std::string& file, const std::string& name) {
  for (const auto& pair : kTypePairs) {
    if (pair.stored != view.dtype) continue;
    at::Tensor tensor = at::empty(view.shape, pair.type);
    if (!view.bytes.empty()) std::memcpy(tensor.data_ptr(), view.bytes.data(), view.bytes.size());
    return tensor;
  }
  throw UserError(file + ": tensor '" + name + "' is stored as " + std::string(io::dtype_name(view.dtype)) +
                  ", which cannot be used here");
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

StateReader::StateReader(const std::filesystem::path& path) : name_(path.string()) {
  const auto file = io::Safetensors::open(path);
  for (const auto& [name, view] : file.tensors()) tensors_.emplace(name, tensor_from(view, name_, name));
  const auto state = file.metadata().find("state");
  values_ = state == file.metadata().end() ? io::Json::object() : io::parse_json(state->second, name_ + " (state)");
}

const at::Tensor& StateReader::tensor(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found != tensors_.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [other, tensor] : tensors_) known.push_back(other);
  std::string message = name_ + " holds no tensor '" + name + "'";
  for (const auto& near : near_matches(name, known)) message += ", but '" + near + "'";
  throw UserError(message + "; it is the checkpoint of another model or other settings");
}

void StateReader::read_into(const std::string& name, at::Tensor target) const {
  const at::Tensor& stored = tensor(name);
  if (stored.sizes() != target.sizes()) {
    const auto shape = [](const at::Tensor& tensor) {
      std::string text = "[";
      for (const int64_t size : tensor.sizes()) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
      return text + "]";
    };
    throw UserError(name_ + ": tensor '" + name + "' has shape " + shape(stored) + ", this model needs " +
                    shape(target) + "; it is the checkpoint of another model or other settings");
  }
  const c10::AutoGradMode no_gradient(false);
  target.copy_(stored);
}

const io::Json& StateReader::stored(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end())
    throw UserError(name_ + " holds no value '" + name + "'; it is no checkpoint of modrob's");
  return *found;
}

}  // namespace modrob::nn
