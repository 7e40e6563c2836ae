// A subject of `attnbm grade`: it answers one request a line. Fill in what you compute.
'use strict';
const readline = require('node:readline');

// (1/beta) log sum_i exp(beta x_i), with the largest term taken out.
function logSumExp({ x, beta = 1 }) {
  const largest = x.reduce((a, b) => Math.max(a, b));
  if (!Number.isFinite(largest)) return largest;
  const place = x.indexOf(largest);
  let others = 0;
  x.forEach((entry, i) => {
    if (i !== place) others += Math.exp(beta * (entry - largest));
  });
  return largest + Math.log1p(others) / beta;
}

// The names are those of `attnbm list quantities`. A function takes the input.
const functions = { 'special.log_sum_exp': logSumExp };

// There is no value: the kind is domain, not_normalizable, shape or parse.
class Refused extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

// The grader asks about inputs that mean nothing, too. An error is the right answer there.
function checked(input) {
  for (const name of Object.keys(input)) {
    if (name !== 'x' && name !== 'beta') throw new Refused('parse', `there is no field ${name}`);
  }
  const isNumber = (entry) => typeof entry === 'number' || entry === '-inf' || entry === 'inf';
  if (!Array.isArray(input.x) || input.x.length === 0 || !input.x.every(isNumber)) {
    throw new Refused('parse', 'x must be a list of numbers');
  }
  if (input.beta !== undefined && !(typeof input.beta === 'number' && input.beta > 0)) {
    throw new Refused('domain', 'beta must be > 0');
  }
  // JSON has no infinities: the wire protocol writes them as words.
  const word = { '-inf': -Infinity, inf: Infinity };
  return { ...input, x: input.x.map((entry) => (typeof entry === 'number' ? entry : word[entry])) };
}

function answer(request) {
  if ('hello' in request) {
    return { name: 'my subject', language: 'javascript', infinities: true, quantities: Object.keys(functions) };
  }
  const { id, quantity, input } = request;
  if (!(quantity in functions)) return { id, error: { kind: 'unsupported', message: 'not filled in' } };
  try {
    const value = functions[quantity](checked(input));
    if (Number.isNaN(value)) return { id, value: 'nan' };
    if (!Number.isFinite(value)) return { id, value: value > 0 ? 'inf' : '-inf' };
    return { id, value };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { id, error: { kind: error.kind, message: error.message } };
  }
}

function parsed(line) {
  try {
    return { request: JSON.parse(line) };
  } catch (error) {
    return { said: { id: null, error: { kind: 'parse', message: error.message } } };
  }
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { request, said } = parsed(line);
  process.stdout.write(`${JSON.stringify(said ?? answer(request))}\n`);
});
