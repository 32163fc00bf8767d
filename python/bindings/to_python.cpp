#include "bindings.h"

namespace nb = nanobind;

namespace modrob::python {

nb::object to_python(const io::Json& json) {
  switch (json.type()) {
    case io::Json::value_t::object: {
      nb::dict dict;
      for (const auto& [key, value] : json.items()) dict[nb::str(key.data(), key.size())] = to_python(value);
      return dict;
    }
    case io::Json::value_t::array: {
      nb::list list;
      for (const auto& value : json) list.append(to_python(value));
      return list;
    }
    case io::Json::value_t::string: {
      const auto& text = json.get_ref<const std::string&>();
      return nb::str(text.data(), text.size());
    }
    case io::Json::value_t::boolean:
      return nb::bool_(json.get<bool>());
    case io::Json::value_t::number_integer:
      return nb::int_(json.get<int64_t>());
    case io::Json::value_t::number_unsigned:
      return nb::int_(json.get<uint64_t>());
    case io::Json::value_t::number_float:
      return nb::float_(json.get<double>());
    default:
      return nb::none();
  }
}

}  // namespace modrob::python
