# A subject of `attnbm grade`: it answers one request a line. Fill in what you compute.
# It needs the package JSON.
using JSON

# (1/beta) log sum_i exp(beta x_i), with the largest term taken out.
function log_sum_exp(x, beta)
    largest, place = findmax(x)
    isfinite(largest) || return largest
    others = sum(exp(beta * (x[i] - largest)) for i in eachindex(x) if i != place; init = 0.0)
    return largest + log1p(others) / beta
end

# There is no value: the kind is domain, not_normalizable, shape or parse.
struct Refused <: Exception
    kind::String
    message::String
end

number(entry::Real) = entry isa Bool ? throw(Refused("parse", "not a number")) : Float64(entry)
number(entry) = entry == "-inf" ? -Inf : entry == "inf" ? Inf : throw(Refused("parse", "not a number"))

# The grader asks about inputs that mean nothing, too. An error is the right answer there.
function of_log_sum_exp(input)
    issubset(keys(input), ("x", "beta")) || throw(Refused("parse", "unknown field"))
    x = get(input, "x", nothing)
    (x isa AbstractVector && !isempty(x)) || throw(Refused("parse", "x must be a list of numbers"))
    beta = number(get(input, "beta", 1))
    (isfinite(beta) && beta > 0) || throw(Refused("domain", "beta must be finite and > 0"))
    return log_sum_exp(number.(x), beta)
end

# The names are those of `attnbm list quantities`. A function takes the input.
const FUNCTIONS = Dict("special.log_sum_exp" => of_log_sum_exp)

# JSON has no infinities.
written(value::Real) = isfinite(value) ? value : lowercase(string(value))

function answer(request)
    if haskey(request, "hello")
        return Dict("name" => "my subject", "language" => "julia", "infinities" => true,
                    "quantities" => collect(keys(FUNCTIONS)))
    end
    id = request["id"]
    f = get(FUNCTIONS, request["quantity"], nothing)
    f === nothing && return Dict("id" => id, "error" => Dict("kind" => "unsupported", "message" => "not filled in"))
    try
        return Dict("id" => id, "value" => written(f(request["input"])))
    catch error
        error isa Refused || rethrow()
        return Dict("id" => id, "error" => Dict("kind" => error.kind, "message" => error.message))
    end
end

function parsed(line)
    try
        return JSON.parse(line)
    catch
        return nothing
    end
end

not_json = Dict("id" => nothing, "error" => Dict("kind" => "parse", "message" => "not JSON"))

for line in eachline(stdin)
    request = parsed(line)
    println(JSON.json(request === nothing ? not_json : answer(request)))
    flush(stdout)
end
